import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { z } from 'zod'
import { issuedChain, newAuthority } from '../../installer/certificates/authority.ts'
import { debianRoot, whyNoDebianRoot, type DebianRoot } from '../peers/debian-root.ts'
import { answersOn, hostname, install, parley } from '../peers/installing.ts'

const why = await whyNoDebianRoot()
t.setTimeout(1_800_000)

const doctor = z.looseObject({
  checks: z.array(
    z.looseObject({ name: z.string(), findings: z.array(z.looseObject({ found: z.string() })) }),
  ),
})

const status = z.looseObject({
  ok: z.boolean(),
  source: z.string(),
  server: z.looseObject({ fingerprint: z.string(), names: z.array(z.string()) }),
  previous: z.looseObject({ fingerprint: z.string() }).nullable(),
  root: z.looseObject({ fingerprint: z.string(), keyIsHere: z.boolean() }),
  pending: z.boolean(),
})

/** What a client is shown that believes only the root in this file; empty when it turns away. */
async function shown(host: DebianRoot, root: string): Promise<string> {
  const where = ['openssl', 's_client', '-connect', '127.0.0.1:443', '-servername', hostname]
  const judging = ['-verify_hostname', hostname, '-verify_return_error', '-CAfile', root]
  const { code, out } = await host.run([...where, ...judging], { input: '' })
  if (code !== 0) return ''
  const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(out)?.[0] ?? ''
  const print = await host.run(['openssl', 'x509', '-noout', '-fingerprint', '-sha256'], {
    input: pem,
  })
  return print.out.split('=')[1] ?? ''
}

t.test(
  'an operator looks at, changes, returns and replaces the certificates of a real host',
  { skip: why ?? false },
  async t => {
    const host = await debianRoot(process.cwd(), hostname)
    t.teardown(() => host.destroy())
    await answersOn(host)
    const first = await host.run(install(undefined, '--json'))
    t.equal(first.code, 0, `install succeeds: ${first.err.slice(-1500)}${first.out.slice(-1500)}`)
    const root = '/etc/parley/tls/ca.pem'
    const certs = async (...words: string[]) => {
      const ran = await host.run([parley, 'certs', ...words])
      t.equal(ran.code, 0, `certs ${words.join(' ')}: ${ran.err.slice(-800)}${ran.out.slice(-800)}`)
      return ran.out
    }
    const now = async () => status.parse(JSON.parse(await certs('status', '--json')))

    const begin = await now()
    t.match(begin, { ok: true, source: 'internal-ca', previous: null, pending: false })
    t.equal(await shown(host, root), begin.server.fingerprint)
    t.match(await certs('renew'), /^not due: 4\d of 45 days are left/)

    const examined = await host.run([parley, 'doctor', '--json'])
    const { checks } = doctor.parse(JSON.parse(examined.out))
    const strict = checks.find(({ name }) => name === 'revocation')
    t.match(
      strict,
      { findings: [{ result: 'pass' }, { result: 'pass' }, { result: 'pass' }] },
      'a client that insists on revocation lists finds them on port 80',
    )
    const graded = checks.find(({ name }) => name === 'tls-grade')
    t.match(graded, { findings: [{ result: 'pass', found: /^A\+ for whoever trusts your root/ }] })

    await t.test('a new one by hand, and back', async () => {
      t.match(await certs('issue'), /^renewed/)
      const after = await now()
      t.not(after.server.fingerprint, begin.server.fingerprint)
      t.equal(after.previous?.fingerprint, begin.server.fingerprint)
      t.equal(await shown(host, root), after.server.fingerprint)
      await certs('revert')
      t.equal(await shown(host, root), begin.server.fingerprint)
    })

    await t.test('the issuing CA and then the root change, and no client turns away', async () => {
      await host.run(['cp', root, '/root/first-root.pem'])
      await certs('rotate-ca', '--yes')
      t.not(await shown(host, '/root/first-root.pem'), '')
      await certs('rotate-ca', '--root', '--yes')
      const after = await now()
      t.not(after.root.fingerprint, begin.root.fingerprint)
      t.equal(await shown(host, '/root/first-root.pem'), after.server.fingerprint, 'the old root')
      t.equal(await shown(host, root), after.server.fingerprint, 'the new root')
      t.match(await certs('trust', 'debian'), after.root.fingerprint)
    })

    await t.test('a certificate that an operator brings', async () => {
      const company = await newAuthority([hostname], new Date())
      const { chain, key } = await issuedChain(company, [hostname], new Date())
      const put = (name: string, text: string) => writeFile(join(host.path, 'root', name), text)
      await put('chain.pem', chain)
      await put('key.pem', key)
      await put('company.pem', company.root)
      await put(
        'alone.pem',
        `${chain.split('-----END CERTIFICATE-----')[0]}-----END CERTIFICATE-----\n`,
      )
      const words = ['--key', '/root/key.pem', '--trust', '/root/company.pem']
      const bad = await host.run([
        parley,
        'certs',
        'import',
        '--chain',
        '/root/alone.pem',
        ...words,
      ])
      t.equal(bad.code, 4, bad.err)
      t.match(bad.err, /missing intermediate: .*append the certificate/)
      t.equal((await now()).source, 'internal-ca', 'nothing was changed')
      await certs('import', '--chain', '/root/chain.pem', ...words)
      const after = await now()
      t.match(after, { ok: true, source: 'files' })
      t.equal(await shown(host, '/root/company.pem'), after.server.fingerprint)
      t.match(await readFile(join(host.path, 'etc/parley/parley.yaml'), 'utf8'), /source: files/)
      const plan = z.looseObject({ changes: z.array(z.unknown()) })
      const planned = await host.run([parley, 'plan', '--json'])
      t.same(plan.parse(JSON.parse(planned.out)).changes, [], 'and nothing is left to do')
      t.equal((await host.run([parley, 'verify'])).code, 0)
    })

    await t.test('no key lies open, and none is in the installer’s journal', async () => {
      const open = await host.run([
        'grep',
        '-rl',
        'PRIVATE KEY',
        '/etc/parley',
        '/var/lib/parley/installer',
      ])
      t.equal(open.out, '')
      const keys = await host.run([
        'find',
        '/var/lib/parley/keys',
        '-name',
        '*key*',
        '-perm',
        '/077',
      ])
      t.equal(keys.out, '')
    })
  },
)
