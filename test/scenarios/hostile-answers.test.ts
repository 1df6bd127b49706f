import { chown, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
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
  await answersOn(host, { organization: { name }, owner: { email, full_name: fullName } })
  // Somebody was here before, and root's mask is tight.
  const config = join(host.path, 'etc/parley')
  await mkdir(config, { mode: 0o777 })
  await chown(config, 65_534, 65_534)

  const run = await host.run(['sh', '-c', 'umask 077; exec "$@"', 'sh', ...install()])
  t.equal(run.code, 0, run.err.slice(-2000))

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
      '--command=select full_name from users',
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
