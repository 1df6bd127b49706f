import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t from 'tap'
import { examine, type Check } from '../../../installer/checks/check.ts'
import { checks } from '../../../installer/checks/index.ts'
import { strangersCannotReadSecrets } from '../../../installer/checks/secret-files.ts'
import { localHost } from '../../../installer/core/local-host.ts'
import { pass } from '../../../installer/facts/finding.ts'
import { leafFiles } from '../../../installer/recipes/certificates.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { smallOfficeOn } from '../small-office.ts'

const now = new Date('2026-11-01T12:00:00Z')
const host = localHost()

const check = (name: string, look: Check['look']): Check => ({
  name,
  promise: `${name} holds`,
  severity: 'low',
  look,
})

t.test('a check that breaks down fails and hides none of the others', async t => {
  const site = smallOfficeOn(hostLayout('systemd'))
  const examined = await examine(
    [
      check('broken', () => Promise.reject(new Error('no such program'))),
      check('whole', async ({ now }) => [pass('clock', now.toISOString())]),
    ],
    { host, site, now },
  )
  t.match(examined, [
    { name: 'broken', findings: [{ result: 'fail', found: 'cannot look: no such program' }] },
    { name: 'whole', findings: [{ result: 'pass', found: now.toISOString() }] },
  ])
})

t.test('each check has a name of its own and says what holds', t => {
  const names = checks.map(({ name }) => name)
  t.same(names, [...new Set(names)])
  for (const { name, promise } of checks) {
    t.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/)
    t.ok(promise.length > 10 && !promise.endsWith('.'), name)
  }
  t.end()
})

t.test('a key that everybody may read is found, and what to type is said', async t => {
  const folder = t.testdir()
  const bare = hostLayout('systemd')
  const layout = {
    ...bare,
    root: folder,
    config: join(folder, 'etc'),
    keys: join(folder, 'keys'),
    installerState: join(folder, 'installer'),
  }
  const site = smallOfficeOn(layout)
  const { key } = leafFiles(site)
  await mkdir(dirname(key), { recursive: true })
  await writeFile(key, 'a key', { mode: 0o600 })
  const look = () => strangersCannotReadSecrets.look({ host, site, now })
  t.match(await look(), [{ result: 'pass', found: key, evidence: [/^mode 0600/] }])
  await chmod(key, 0o644)
  t.match(await look(), [{ result: 'fail', remedy: `chmod o= ${key}`, evidence: [/^mode 0644/] }])
})
