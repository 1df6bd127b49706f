import { chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import t from 'tap'
import { issuedChain, newAuthority } from '../../installer/certificates/authority.ts'
import { debianRoot, whyNoDebianRoot } from '../peers/debian-root.ts'
import {
  answersOn,
  askOn,
  hostname,
  install,
  ownerOn,
  parley,
  signInOn,
  tracesOn,
} from '../peers/installing.ts'

const why = await whyNoDebianRoot()
t.setTimeout(1_800_000)

// Each means something to a shell, to SQL, to YAML, to nginx or to our templates.
const name = `$(touch /pwned)';drop table x;--"{{x}}$y`
const fullName = "$(touch /pwned)'}; drop table users; -- ${HOME} # : [a, &b] !c %s {{x}} $host <b"
const email = "-o'neil+_@chat.test"

t.test('hostile words are carried as words', { skip: why ?? false }, async t => {
  const host = await debianRoot(process.cwd(), hostname)
  t.teardown(() => host.destroy())
  const company = await newAuthority([hostname], new Date())
  const { chain, key } = await issuedChain(company, [hostname], new Date())
  for (const [file, text] of Object.entries({ chain, key, root: company.root }))
    await writeFile(join(host.path, `root/company-${file}.pem`), text)
  await answersOn(host, {
    organization: { name },
    owner: { email, full_name: fullName },
    tls: {
      source: 'files',
      chain_file: '/root/company-chain.pem',
      key_file: '/root/company-key.pem',
      trust_file: '/root/company-root.pem',
    },
  })
  // Somebody was here before, and root's mask is tight.
  const config = join(host.path, 'etc/parley')
  await mkdir(config, { mode: 0o777 })
  await chown(config, 65_534, 65_534)

  const words = install(undefined, '--json')
  const run = await host.run(['sh', '-c', 'umask 077; exec "$@"', 'sh', ...words])
  t.equal(run.code, 0, run.err.slice(-2000))

  await t.test('the certificate that was brought is shown from the beginning', async t => {
    t.match(JSON.parse(run.out), { ok: true, certificate: { result: 'renewed' } })
    const root = join(host.path, 'root/company-root.pem')
    const judging = ['-verify_hostname', hostname, '-verify_return_error', '-CAfile', root]
    const where = ['openssl', 's_client', '-connect', '127.0.0.1:443', '-servername', hostname]
    const [program = '', ...argv] = host.outside([...where, ...judging])
    const { stdout } = await execa(program, argv, { input: '' })
    const shown = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(stdout)?.[0]
    t.ok(shown !== undefined && chain.includes(shown), 'whoever trusts their root is shown theirs')
    t.equal(await readFile(join(host.path, 'etc/parley/tls/ca.pem'), 'utf8'), company.root)
    t.match(await readFile(join(host.path, 'etc/parley/parley.yaml'), 'utf8'), /source: files/)
  })

  await t.test('they arrive unchanged', async t => {
    t.match(await askOn(host, '/api/v1/server_settings'), { realm_name: name })
    t.match(await signInOn(host), { result: 'success', email })
    const { out } = await host.run([
      'setpriv',
      '--reuid=parley-db',
      '--regid=parley-db',
      '--clear-groups',
      'psql',
      '--host=/run/parley-postgres',
      '--port=5433',
      '--username=parley_owner',
      '--dbname=parley',
      '--no-align',
      '--tuples-only',
      '--command=select full_name from users where not is_bot',
    ])
    t.equal(out, fullName)
    t.equal((await ownerOn(host))?.email, email)
  })

  await t.test('nothing obeyed them', async t => {
    t.notOk((await tracesOn(host)).some(path => path.includes('pwned')))
    const site = await readFile(join(host.path, 'etc/nginx/sites-available/parley'), 'utf8')
    t.notMatch(site, /touch/)
    t.match(JSON.parse((await host.run([parley, 'plan', '--json'])).out), { changes: [] })
  })

  await t.test('a key that was brought is left to whoever brought it', async t => {
    const all = await host.run([parley, 'secrets', 'rotate', 'all', '--json'])
    const [mail, tls] = [{ name: 'mail', rotatedBy: 'parley mail password' }, { name: 'tls' }]
    t.match(JSON.parse(all.out), { ok: true, leftAlone: [mail, tls] }, all.err)
    t.match(JSON.parse(all.out), {
      rotated: { 0: { name: 'signing' }, 1: { name: 'audit' }, length: 2 },
    })
    t.match(all.err, /left alone: mail; by parley mail password/)
    t.match(all.err, /left alone: tls; get both anew from whoever issued them/)
    const one = await host.run([parley, 'secrets', 'rotate', 'tls'])
    t.match(one, { code: 4, err: /tls\.source is files/ })
  })

  await t.test('a tight mask and a foreign directory do no harm', async t => {
    const { out } = await host.run([
      'stat',
      '--format=%U:%G %a',
      '/etc/parley',
      '/etc/parley/owner.json',
    ])
    t.equal(out, 'root:root 755\nroot:root 600')
    t.equal((await host.run([parley, 'verify'])).code, 0)
  })
})
