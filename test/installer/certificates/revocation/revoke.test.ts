import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { strictClientsAreContent } from '../../../../installer/checks/revocation.ts'
import { runCommandLine } from '../../../../installer/command-line.ts'
import { certs } from '../../../../installer/commands/certs/verbs.ts'
import { installedSite } from '../../../../installer/commands/installation.ts'
import type { World } from '../../../../installer/commands/world.ts'
import { certificatesIn } from '../../../../installer/certificates/inspect.ts'
import { addressIn } from '../../../../installer/certificates/revocation/address.ts'
import { serialOf } from '../../../../installer/certificates/revocation/list.ts'
import { dying } from '../../dying-host.ts'
import { processTerminal } from '../../../../installer/terminal/terminal.ts'
import { freePort } from '../../../peers/loopback.ts'
import { nginxSite, whyNoNginx } from '../../../peers/nginx-site.ts'
import { ownFolder } from '../../../peers/own-folder.ts'
import { certsFolder, certsWorld } from '../certs-world.ts'
import { judgedStrictly } from '../openssl.ts'
import { hostname } from '../real-store.ts'

t.setTimeout(600_000)

const text = (stream: PassThrough) => String(stream.read() ?? '')
const plain = (_style: string, word: string) => word

const status = z.looseObject({
  lists: z.array(z.looseObject({ list: z.looseObject({ revoked: z.number() }).nullable() })),
})

/** What somebody gets who asks for that path in clear. */
const asked = (url: string, method = 'GET') =>
  new Promise<{ code: number | undefined; type: string | undefined; body: Buffer }>(
    (resolve, reject) => {
      const { port, pathname, host } = new URL(url)
      const headers = { host }
      request({ host: '127.0.0.1', port, path: pathname, method, headers }, response => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.once('end', () =>
          resolve({
            code: response.statusCode,
            type: response.headers['content-type'],
            body: Buffer.concat(parts),
          }),
        )
      })
        .once('error', reject)
        .end()
    },
  )

/** A Parley whose lists a real nginx offers. */
async function offered(t: Test) {
  const folder = await ownFolder(t)
  const httpPort = await freePort()
  certsFolder(folder, { httpPort })
  // As on a host: who serves is not who signs.
  for (const name of ['', 'etc', 'etc/tls']) chmodSync(join(folder, name), 0o755)
  const typed = async (line: string, change = (world: World) => world) => {
    const [out, err] = [new PassThrough(), new PassThrough()]
    const terminal = {
      ...processTerminal(),
      out,
      err,
      interactive: false,
      live: false,
      paintErr: plain,
      paintOut: plain,
    }
    const world = change(certsWorld(folder, terminal))
    const code = await runCommandLine(world, certs, ['certs', ...line.split(' ')])
    return { code, out: text(out), err: text(err) }
  }
  t.match(await typed('issue'), { code: 0 })
  const current = join(folder, 'keys/tls/current')
  const [certificate, key] = [`${current}/chain.pem`, `${current}/key.pem`]
  const lists = join(folder, 'etc/tls/lists')
  const server = await nginxSite(t, { hostname, certificate, key, httpPort, lists })
  writeFileSync(join(folder, 'nginx'), join(server.folder, 'nginx.conf'))
  certsFolder(folder, { httpsPort: server.port, httpPort })
  const chain = (generation = 'current') =>
    readFileSync(join(folder, `keys/tls/${generation}/chain.pem`), 'utf8')
  const serials = (generation = 'current') => certificatesIn(chain(generation)).map(serialOf)
  const root = readFileSync(join(folder, 'etc/tls/ca.pem'), 'utf8')
  /** What OpenSSL says of a chain by the lists that nginx offers at the addresses in it. */
  const strictly = async (text: string) => {
    const found: Buffer[] = []
    for (const one of certificatesIn(text)) {
      const address = await addressIn(one)
      if (address !== undefined) found.push((await asked(address)).body)
    }
    return judgedStrictly(root, text, found)
  }
  const doctor = async () => {
    const world = certsWorld(folder)
    const site = await installedSite(world)
    return strictClientsAreContent.look({ host: world.host, site, now: new Date() })
  }
  return { folder, typed, chain, serials, strictly, doctor, port: server.port, lists }
}

t.test(
  'a certificate is taken back: strict clients turn away from it, and from no other',
  { skip: whyNoNginx },
  async t => {
    const { folder, typed, chain, serials, strictly, doctor, lists } = await offered(t)
    const address = await addressOf(chain())

    await t.test('lists are served in clear, as what they are, and nothing else is', async t => {
      t.match(await asked(address), { code: 200, type: 'application/pkix-crl' })
      t.match(await asked(address, 'POST'), { code: 403 })
      t.match(await asked(new URL('/.well-known/parley/', address).href), { code: 403 })
      t.match(await asked(new URL('/.well-known/parley/x.crl', address).href), { code: 404 })
      t.match(await asked(new URL('/', address).href), { code: 301 })
      t.match(await strictly(chain()), /: OK/)
      t.match(await doctor(), [
        { result: 'pass', found: /^0 on it/ },
        { result: 'pass', found: /^0 on it/ },
        { about: 'strict client', result: 'pass' },
      ])
    })

    const [first = ''] = serials()
    await t.test('what is shown, is none of ours or makes no sense is refused', async t => {
      const [, issuing] = serials()
      t.match(await typed(`revoke ${first}`), { code: 4, err: /people are shown it.*certs issue/s })
      t.match(await typed(`revoke ${issuing}`), { code: 4, err: /certs rotate-ca/ })
      t.match(await typed('revoke 0123456789'), { code: 4, err: /has issued no such certificate/ })
      t.match(await typed('revoke previous'), { code: 4, err: /there is none/ })
      t.match(await typed('revoke it'), { code: 2, err: /no serial number/ })
      t.match(await typed(`revoke ${first} --reason boredom`), { code: 2, err: /keyCompromise/ })
      t.match(await strictly(chain()), /: OK/)
    })

    await t.test('the one before, after a new one', async t => {
      const old = chain()
      t.match(await typed('issue'), { code: 0 })
      t.match(await strictly(old), /: OK/)
      t.match(await typed('revoke previous'), {
        code: 0,
        out: new RegExp(`^revoked: ${first} .*keyCompromise; on the list until `),
      })
      t.match(await strictly(old), /certificate revoked/)
      t.match(await strictly(chain()), /: OK/)
      t.match(await typed('revoke previous --reason superseded'), { code: 0, out: /keyCompromise/ })
      t.match(await typed('revert'), { code: 4, err: /is revoked/ })
      const said = await typed('status --json')
      t.match(status.parse(JSON.parse(said.out)).lists, [
        { list: { revoked: 1 } },
        { list: { revoked: 0 } },
      ])
    })

    await t.test('the one that is shown, with a new one in the same go', async t => {
      const old = chain()
      const [serial] = serials()
      t.match(await typed(`revoke ${serial} --issue --reason superseded --json`), { code: 0 })
      t.match(await strictly(old), /certificate revoked/)
      t.match(await strictly(chain()), /: OK/)
      t.match(await typed(`revoke ${serial} --issue`), { code: 0 }, 'again, and nothing is issued')
      t.equal(serials('previous')[0], serial)
    })

    await t.test('an issuing CA, while the root’s key is here', async t => {
      const old = chain()
      const [, issuing] = serials()
      t.match(await typed('rotate-ca --yes'), { code: 0 })
      const [away, back] = [join(folder, 'safe.pem'), join(folder, 'keys/ca/current/root-key.pem')]
      const before = join(folder, 'keys/ca/previous/root-key.pem')
      renameSync(back, away)
      rmSync(before)
      t.match(await typed(`revoke ${issuing}`), { code: 4, err: /put the root’s key back/ })
      renameSync(away, back)
      t.match(await typed(`revoke ${issuing}`), { code: 0 })
      t.match(await strictly(old), /certificate revoked/)
      t.match(await strictly(chain()), /: OK/)
    })

    await t.test('a list that somebody changed or took away is seen, and put back', async t => {
      const name = new URL(await addressOf(chain())).pathname.split('/').at(-1) ?? ''
      const issuingList = join(lists, name)
      const good = readFileSync(issuingList)
      for (const wrong of [undefined, Buffer.from(good).fill(0, good.length - 9)]) {
        if (wrong === undefined) rmSync(issuingList)
        else writeFileSync(issuingList, wrong)
        t.match((await doctor()).at(-1), { about: 'strict client', result: 'fail' })
        t.match(await typed('renew'), { code: 0, out: /^not due/ })
        t.same(readFileSync(issuingList), good)
      }
      t.match((await doctor()).at(-1), { result: 'pass' })
    })

    await t.test('nothing is signed by a record that is damaged', async t => {
      const record = join(folder, 'keys/lists/record.json')
      const good = readFileSync(record)
      writeFileSync(record, 'torn')
      t.match(await typed('renew'), { code: 1, err: /record\.json is damaged/ })
      writeFileSync(record, good)
      t.match(await typed('renew'), { code: 0 })
    })
  },
)

async function addressOf(chain: string): Promise<string> {
  const [leaf] = certificatesIn(chain)
  return (leaf && (await addressIn(leaf))) ?? ''
}

t.test(
  'killed at each of its steps, the timer’s run or the same command completes it',
  { skip: whyNoNginx },
  async t => {
    const { folder, typed, chain, strictly } = await offered(t)
    let kills = 0
    for (let at = 1; ; at++) {
      const old = chain()
      t.match(await typed('issue'), { code: 0 })
      let dead: { died: () => boolean } | undefined
      const cut = await typed('revoke previous', world => {
        const { host, died } = dying(world.host, at)
        dead = { died }
        return { ...world, host }
      })
      if (dead?.died() !== true) {
        t.equal(cut.code, 0)
        break
      }
      kills++
      t.not(cut.code, 0)
      t.match(await strictly(chain()), /: OK/, 'nobody else is turned away meanwhile')
      const isNoted = readFileSync(join(folder, 'keys/lists/record.json'), 'utf8').includes('"at"')
      if (at % 2 === 0 && isNoted) t.match(await typed('renew'), { code: 0 })
      else t.match(await typed('revoke previous'), { code: 0 }, `killed at change ${at}`)
      t.match(await strictly(old), /certificate revoked/, `killed at change ${at}`)
      t.match(await strictly(chain()), /: OK/)
    }
    t.ok(kills >= 2, `${kills} kills`)
    t.ok(existsSync(join(folder, 'keys/lists/record.json')))
  },
)
