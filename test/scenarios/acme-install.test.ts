import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import { z } from 'zod'
import { issuedChain, newAuthority } from '../../installer/certificates/authority.ts'
import { debianRoot, whyNoDebianRoot } from '../peers/debian-root.ts'
import { answersOn, hostname, install, parley } from '../peers/installing.ts'
import { dueNow, everyNameHere, pebble } from '../peers/pebble.ts'
import { started } from '../peers/started.ts'

const why = await whyNoDebianRoot()
t.setTimeout(1_800_000)

const address = '127.9.9.1'

const told = z.looseObject({
  ok: z.boolean(),
  changed: z.array(z.looseObject({ id: z.string() })),
  certificate: z.looseObject({ result: z.string() }).exactOptional(),
})
const status = z.looseObject({
  ok: z.boolean(),
  source: z.string(),
  server: z.looseObject({ fingerprint: z.string() }),
  lastRenewal: z.looseObject({ result: z.string(), because: z.string() }).nullable(),
})

t.test(
  'a host whose certificates come from an ACME directory, and later from files',
  { skip: why ?? false },
  async t => {
    const host = await debianRoot(process.cwd(), hostname)
    t.teardown(() => host.destroy())
    const put = (name: string, text: string) => writeFile(join(host.path, name), text)

    // Every name leads to this host; pebble and the installer ask the same server.
    const [dns = '', ...words] = host.outside(everyNameHere)
    await started(t, [dns, ...words], /[Ss]tarting challenge servers/)
    await put('etc/resolv.conf', 'nameserver 127.0.0.1\n')
    const authority = await pebble(t, {
      address,
      nameServer: '127.0.0.1:53',
      httpPort: 80,
      enter: host.outside,
    })
    await put('root/directory.pem', authority.trustedCa)
    const outside = (...argv: string[]) => {
      const [program = '', ...args] = host.outside(argv)
      return execa(program, args, { reject: false, input: '' })
    }
    const ca = join(host.path, 'root/directory.pem')
    const roots = await outside('curl', '-sS', '--cacert', ca, `https://${address}:15000/roots/0`)
    await put('root/pebble-root.pem', roots.stdout)

    /** SHA-256 of what a client is shown that believes only pebble; empty when it turns away. */
    const shown = async (trust = 'root/pebble-root.pem') => {
      const judging = ['-verify_hostname', hostname, '-verify_return_error', '-CAfile']
      const where = ['s_client', '-connect', '127.0.0.1:443', '-servername', hostname]
      const { stdout, exitCode } = await outside(
        'openssl',
        ...where,
        ...judging,
        join(host.path, trust),
      )
      if (exitCode !== 0) return ''
      const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(stdout)?.[0]
      const { stdout: print } = await execa(
        'openssl',
        ['x509', '-noout', '-fingerprint', '-sha256'],
        {
          input: pem ?? '',
        },
      )
      return print.split('=')[1] ?? ''
    }
    const secrets = (...words: string[]) => host.run([parley, 'secrets', ...words])
    const account = () =>
      readFile(join(host.path, 'var/lib/parley/keys/acme/account-key.pem'), 'utf8')
    const certs = (...words: string[]) => host.run([parley, 'certs', ...words])
    const now = async () => status.parse(JSON.parse((await certs('status', '--json')).out))

    const tls = {
      source: 'acme',
      acme_directory: authority.url,
      acme_ca_file: '/root/directory.pem',
      trust_file: '/root/pebble-root.pem',
      acme_contact: 'owner@chat.test',
    }

    await t.test('what the settings leave out is said before anything is changed', async t => {
      await answersOn(host, { tls: { ...tls, acme_challenge: 'dns-hook' } })
      const refused = await host.run(install())
      t.equal(refused.code, 4, refused.err)
      t.match(refused.err, /tls\.acme_dns_hook is not there/)
      t.equal((await host.run(['ls', '/etc/parley'])).code, 2, 'nothing was changed')
    })

    await answersOn(host, { tls })
    const first = await host.run(install(undefined, '--json'))
    t.equal(first.code, 0, `install succeeds: ${first.err.slice(-2500)}${first.out.slice(-1500)}`)
    const done = told.parse(JSON.parse(first.out))
    t.match(done, { ok: true, certificate: { result: 'renewed', because: /127\.9\.9\.1/ } })
    t.ok(done.changed.some(({ id }) => id === 'certificate by acme'))
    const begin = await now()
    t.match(begin, { ok: true, source: 'acme', lastRenewal: { result: 'renewed' } })
    t.equal(await shown(), begin.server.fingerprint, 'people are shown it from the beginning')
    const planned = await host.run([parley, 'plan', '--json'])
    t.match(JSON.parse(planned.out), { changes: [] }, 'and nothing is left to do')

    await t.test('renewed when it is time, and by hand at any time', async t => {
      t.match((await certs('renew')).out, /^not due: to be renewed on /)
      t.equal(await shown(), begin.server.fingerprint)
      const issued = await certs('issue', '--json')
      t.match(JSON.parse(issued.out), { ok: true, result: 'renewed' }, issued.err)
      const after = await now()
      t.not(after.server.fingerprint, begin.server.fingerprint)
      t.equal(await shown(), after.server.fingerprint)
    })

    await t.test('its keys are listed, and those that may are rotated', async t => {
      const listed: unknown = JSON.parse((await secrets('list', '--json')).out)
      t.match(listed, {
        ok: true,
        secrets: ['signing', 'mail', 'audit', 'tls', 'ca-issuing', 'ca-root', 'acme-account'].map(
          name => ({
            name,
          }),
        ),
      })
      t.match(
        (await secrets('list')).out,
        /acme-account .*\n.*\n.*\n.*, 0 days old\n.*rotate acme-account/,
      )
      const [key, print] = [await account(), await shown()]
      const done = await secrets('rotate', 'acme-account')
      t.equal(done.code, 0, done.err)
      t.not(await account(), key)
      const rotated = await secrets('rotate', 'tls', '--json')
      t.equal(rotated.code, 0, rotated.err)
      t.not(await shown(), print, 'the authority knows the account by its new key')
      t.not(await shown(), '')
      const root = await secrets('rotate', 'ca-root')
      t.equal(root.code, 4)
      t.match(root.err, /parley certs rotate-ca --root/)
    })

    const due = async () => {
      const path = join(host.path, 'var/lib/parley/installer/acme.json')
      const chain = join(host.path, 'etc/parley/tls/chain.pem')
      await writeFile(
        path,
        await dueNow(await readFile(path, 'utf8'), await readFile(chain, 'utf8')),
      )
    }

    await t.test('the authority wants it renewed earlier: what the timer runs does it', async t => {
      const before = await shown()
      await due()
      const renewed = await certs('renew')
      t.match(renewed.out, /^renewed: /, renewed.err)
      const after = await now()
      t.not(after.server.fingerprint, before)
      t.equal(await shown(), after.server.fingerprint)
    })

    await t.test('a directory that is away: the present one stays, and it is said', async t => {
      const before = await shown()
      await due()
      await authority.stop()
      const failed = await certs('renew')
      t.equal(failed.code, 1)
      t.match(failed.err, /cannot get a certificate for chat\.test/)
      t.equal(await shown(), before, 'the present one stays')
      const status = await certs('status', '--json')
      t.equal(status.code, 1)
      t.match(JSON.parse(status.out), {
        ok: false,
        source: 'acme',
        server: { fingerprint: before },
        lastRenewal: { result: 'failed', because: /cannot get a certificate/ },
      })
      t.match((await certs('status')).out, /failed on .*cannot get a certificate/)
    })

    await t.test('files that the settings name are served after the next apply', async t => {
      const company = await newAuthority([hostname], new Date())
      const { chain, key } = await issuedChain(company, [hostname], new Date())
      for (const [name, text] of Object.entries({ chain, key, root: company.root }))
        await put(`root/company-${name}.pem`, text)
      const flags = ['chain', 'key'].flatMap(kind => [
        `--tls-${kind}-file`,
        `/root/company-${kind}.pem`,
      ])
      const words = ['--tls-source', 'files', ...flags, '--yes', '--json']
      const strange = await host.run([parley, 'apply', ...words])
      t.equal(strange.code, 4)
      t.match(strange.err, /missing intermediate/, 'the root of another organization does not do')
      t.match(await now(), { source: 'acme' }, 'and nothing was changed')
      const applied = await host.run([
        parley,
        'apply',
        '--tls-trust-file',
        '/root/company-root.pem',
        ...words,
      ])
      t.equal(applied.code, 0, applied.err.slice(-1500))
      t.match(JSON.parse(applied.out), { ok: true, certificate: { result: 'renewed' } })
      const after = await now()
      t.match(after, { ok: true, source: 'files', lastRenewal: { result: 'renewed' } })
      t.equal(await shown('root/company-root.pem'), after.server.fingerprint)
      const again = await host.run([parley, 'apply', '--yes', '--json'])
      t.match(JSON.parse(again.out), { ok: true, changed: [] })
    })

    await t.test(
      'an apply that cannot have the certificate says so, and everything else stands',
      async t => {
        const before = await shown('root/company-root.pem')
        const words = ['--tls-source', 'acme', '--tls-trust-file', '/root/pebble-root.pem']
        const failed = await host.run([parley, 'apply', ...words, '--yes', '--json'])
        t.equal(failed.code, 1)
        t.match(JSON.parse(failed.out), { ok: false, certificate: { result: 'failed' } })
        t.match(
          failed.err,
          /then: parley certs issue; until then people are shown a certificate by files/,
        )
        t.equal(await shown('root/company-root.pem'), before)
        t.match(await readFile(join(host.path, 'etc/parley/parley.yaml'), 'utf8'), /source: acme/)
        const planned = await host.run([parley, 'plan', '--json'])
        t.match(JSON.parse(planned.out), { changes: [{ id: 'certificate by acme' }] })
      },
    )

    await t.test('no key of it lies open or in the journal', async t => {
      const places = ['/etc/parley', '/var/lib/parley/installer']
      t.equal((await host.run(['grep', '-rl', 'PRIVATE KEY', ...places])).out, '')
      const keys = ['find', '/var/lib/parley/keys', '-name', '*key*', '-perm', '/077']
      t.equal((await host.run(keys)).out, '')
    })
  },
)
