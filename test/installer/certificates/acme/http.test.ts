import { X509Certificate } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer, request } from 'node:http'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { connect } from 'node:tls'
import t, { type Test } from 'tap'
import { newRoot, newLeaf } from '../../../../installer/certificates/issue.ts'
import { httpProver } from '../../../../installer/certificates/acme/proofs/http-01.ts'
import type { Challenge } from '../../../../installer/certificates/acme/obtain.ts'
import { httpsTransport } from '../../../../installer/certificates/acme/transport.ts'
import type { Host } from '../../../../installer/core/host.ts'
import { localHost } from '../../../../installer/core/local-host.ts'
import { renderedTemplate } from '../../../../installer/resources/template.ts'
import { tlsGroups } from '../../../../installer/resources/tls-groups.ts'
import { freePort } from '../../../peers/loopback.ts'
import { nginx } from '../../../peers/nginx.ts'
import { ownFolder } from '../../../peers/own-folder.ts'
import { until } from '../../../until.ts'
import { refuses } from '../../refusal.ts'
import { asking, name, neighbourhood, newKey } from './acme-world.ts'

const around = await neighbourhood(t)
const { httpPort } = around

/** The appliance's own site on nginx, over ports of the test's. */
async function site(t: Test, listen = String(httpPort)) {
  const folder = await ownFolder(t)
  await chmod(folder, 0o755)
  const challenges = join(folder, 'challenges')
  const root = await newRoot([name], new Date())
  const leaf = await newLeaf(root, [name], new Date())
  await writeFile(join(folder, 'chain.pem'), leaf.certificate)
  await writeFile(join(folder, 'key.pem'), leaf.key)
  const files = { chain: join(folder, 'chain.pem'), key: join(folder, 'key.pem') }
  const tlsPort = await freePort()
  const text = await renderedTemplate(localHost(), 'config-templates/nginx/site.conf', {
    hostname: name,
    authority: name,
    httpAddresses: [listen],
    httpsAddresses: [`127.0.0.1:${tlsPort}`],
    certificate: join(folder, 'chain.pem'),
    key: join(folder, 'key.pem'),
    upstream: `unix:${folder}/web.sock`,
    challenges: `${challenges}/`,
    lists: `${folder}/lists/`,
    groups: await tlsGroups(localHost()),
    accessLog: join(folder, 'access.log'),
    errorLog: join(folder, 'error.log'),
  })
  const { reload } = await nginx(t, text, httpPort)
  return { directory: challenges, files, tlsPort, reload }
}

const challenge = (directory: string): Extract<Challenge, { type: 'http-01' }> => ({
  type: 'http-01',
  port: httpPort,
  directory,
  owner: 'root:root',
  resolvers: [around.names.primary],
})

/** What a visitor sees on port 80. */
const seen = (path: string, method = 'GET') =>
  new Promise((resolve, reject) => {
    const headers = { Host: name }
    request({ host: '127.0.0.1', port: httpPort, path, method, headers }, response => {
      response.resume()
      resolve({ status: response.statusCode, to: response.headers.location })
    })
      .on('error', reject)
      .end()
  })

/** Serial number of the certificate that a client accepts for the name. */
const shown = (port: number, ca: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername: name, ca }, () => {
      resolve(socket.getPeerX509Certificate()?.serialNumber ?? '')
      socket.destroy()
    })
    socket.on('error', reject)
  })

t.test('by HTTP-01 through nginx, beside the redirect', async t => {
  const { directory } = await site(t)
  const { obtain } = asking(t, around)
  const leaf = new X509Certificate(await obtain({ challenge: challenge(directory) }))
  t.ok(leaf.checkHost(name))
  t.notOk(existsSync(directory), 'the folder is gone too')

  t.match(await seen('/some/where?x=1'), { status: 301, to: `https://${name}/some/where?x=1` })
  t.match(await seen('/.well-known/acme-challenge/nothing'), { status: 404 })
  t.match(await seen('/.well-known/acme-challenge/'), { status: /40[34]/ })
  await mkdir(directory)
  await writeFile(join(directory, 'token'), 'proof')
  t.match(await seen('/.well-known/acme-challenge/token'), { status: 200 })
  t.match(await seen('/.well-known/acme-challenge/token', 'POST'), { status: 403 })
  t.match(await seen('/.well-known/acme-challenge/../chain.pem'), { status: 301 })
  t.match(await seen('/.well-known/acme-challenge/%2e%2e/chain.pem'), { status: 301 })
})

t.test(
  'a client that trusts the authority is served what came, and then what came after',
  async t => {
    const { directory, files, tlsPort, reload } = await site(t)
    const { obtain, request } = asking(t, around)
    const { body: roots } = await httpsTransport(around.authority.trustedCa)({
      url: `https://${around.address(1)}:15000/roots/0`,
      method: 'get',
      headers: {},
    })
    const serve = async (chain: string, key: string) => {
      await writeFile(files.chain, chain)
      await writeFile(files.key, key)
      reload()
      const { serialNumber } = new X509Certificate(chain)
      await until(async () => (await shown(tlsPort, roots).catch(() => '')) === serialNumber)
    }
    const first = await obtain({ challenge: challenge(directory) })
    await serve(first, request.key)
    const key = newKey()
    const second = await obtain({ challenge: challenge(directory), key, replaces: first })
    await serve(second, key)
    t.not(new X509Certificate(second).serialNumber, new X509Certificate(first).serialNumber)
    await t.rejects(shown(tlsPort, around.authority.trustedCa), 'and one that trusts another, not')
  },
)

t.test('in the room of the timer’s unit the folder stays, and nothing is left in it', async t => {
  const { directory } = await site(t)
  const real = localHost()
  const busy = new Error(`EBUSY: resource busy or locked, rmdir '${directory}'`)
  const inUnit: Host = {
    ...real,
    remove: path => (path === directory ? Promise.reject(busy) : real.remove(path)),
  }
  const { obtain, state } = asking(t, around)
  t.ok(
    new X509Certificate(await obtain({ challenge: challenge(directory) }, inUnit)).checkHost(name),
  )
  t.same((await state()).proofs, [], 'no proof is noted for the next run')
  t.same(readdirSync(directory), [])
})

t.test('a web server that would not show the proof: the authority is not asked', async t => {
  await nginx(t, `server { listen ${httpPort}; return 404; }`, httpPort)
  const { obtain, state, proofs } = asking(t, around)
  await refuses(t, obtain(), {
    because: new RegExp(`port ${httpPort} of this host answers .* with 404`),
    remedy: /parley apply/,
  })
  t.match((await state()).attempts, [{ outcome: 'local' }])
  t.notOk(existsSync(proofs), 'no proof is left')
})

t.test('what is no web server at all is named', async t => {
  const server = createServer(socket => socket.end('SSH-2.0-nothing\r\n')).listen(httpPort)
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { obtain } = asking(t, around)
  await refuses(t, obtain(), { because: /does not answer as HTTP/, remedy: /ss -ltnp/ })
})

t.test('a name that leads nowhere is refused before anybody is asked', async t => {
  const { obtain, state } = asking(t, around)
  await refuses(t, obtain({ names: ['nowhere.parley.test'] }), {
    because: 'the name nowhere.parley.test leads to no address',
    remedy: /make a record \(A or AAAA\)/,
  })
  t.match((await state()).attempts, [{ outcome: 'local' }])
})

t.test('a name that leads to another host is told in words of theirs and ours', async t => {
  const { directory } = await site(t, `127.0.0.1:${httpPort}`)
  const lost = { names: ['lost.parley.test'], challenge: challenge(directory) }
  const { obtain, state } = asking(t, around)
  await refuses(t, obtain(lost), {
    message: 'cannot get a certificate for lost.parley.test',
    because: /could not see that the name is ours: lost\.parley\.test: .*refused/,
    remedy: /open port 80/,
  })
  t.match(await state(), { attempts: [{ outcome: 'validation' }], proofs: [] })
  t.equal((await state()).order, undefined, 'an order that failed is not gone on with')
  t.notOk(existsSync(directory), 'no proof is left')

  const other = createHttpServer((_, response) => response.end('a wiki')).listen(
    httpPort,
    around.address(81),
  )
  await once(other, 'listening')
  t.teardown(() => other.close())
  await refuses(t, obtain(lost), {
    because: /could not see that the name is ours: lost\.parley\.test: .*a wiki/,
    remedy: /leads to something else/,
  })
})

t.test('where nothing listens yet, the proofs laid out are answered, and nothing else', async t => {
  const port = await freePort()
  const directory = join(await ownFolder(t), 'proofs')
  const prover = httpProver(localHost(), { ...challenge(directory), port })
  const proof = await prover.place('127.0.0.1', 'token', 'proof')
  await prover.lay(proof, 'proof')
  await prover.look(name, proof, 'proof')
  const path = '/.well-known/acme-challenge/'
  const answers = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`)
    return [response.status, await response.text()]
  }
  t.same(await answers(`${path}token`), [200, 'proof'])
  for (const other of [`${path}other`, '/', '/token'])
    t.same(await answers(other), [404, ''], other)
  await prover.takeAway(proof)
  await prover.end()
  t.notOk(existsSync(directory))
})

t.test('a port that somebody has on another address is told', async t => {
  const port = await freePort()
  const other = createServer().listen(port, around.address(77))
  await once(other, 'listening')
  t.teardown(() => other.close())
  const prover = httpProver(localHost(), { ...challenge('/nowhere'), port })
  await t.rejects(prover.look(name, { type: 'file', path: '/nowhere/token' }, ''), {
    message: /cannot be listened on: .*EADDRINUSE/,
  })
})

t.test('what this host itself refuses is told in its words', async t => {
  const { obtain, state, proofs } = asking(t, around)
  const owner = 'nobody-of-that-name:nobody-of-that-name'
  await refuses(t, obtain({ challenge: { ...challenge(proofs), owner } }), {
    message: 'cannot give a file to nobody-of-that-name',
  })
  t.same((await state()).attempts, [])
})

t.test('a token that is no token never becomes a path', async t => {
  const prover = httpProver(localHost(), challenge('/nowhere'))
  for (const token of ['../../etc/passwd', '', 'a/b', 'a\0b', '.', 'x'.repeat(300)])
    await t.rejects(prover.place(name, token, ''), { kind: 'refused', message: /token/ }, token)
})
