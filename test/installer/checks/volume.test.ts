import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { dataIsEncrypted } from '../../../installer/checks/volume-encrypted.ts'
import { volumeStaysReachable } from '../../../installer/checks/volume-keys.ts'
import type { Host } from '../../../installer/core/host.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { backUpHeader } from '../../../installer/volume/header-backup.ts'
import { rotatePassphrase } from '../../../installer/volume/rotate.ts'
import { smallOfficeOn } from '../small-office.ts'
import { rootedHost } from '../volume/rooted-host.ts'
import { passphrase, phrase, smallVolume } from '../volume/small-volume.ts'

const now = new Date('2026-01-02T03:04:05Z')
const site = smallOfficeOn(hostLayout('systemd'))

const keysOf = (host: Host) => volumeStaysReachable.look({ host, site, now })

t.test('a host without a volume is told that its data lies in clear', async t => {
  const host = rootedHost(t.testdir())
  const findings = await dataIsEncrypted.look({ host, site, now })
  t.match(findings[0], { result: 'warn', found: /in clear/, remedy: /volumes.md/ })
  t.same(await keysOf(host), [])
})

t.test(
  'a volume that is locked, or has one way in and no copy of its header, is named',
  async t => {
    const { host } = await smallVolume(t, { hasRecoveryKey: false })
    const [data] = await dataIsEncrypted.look({ host, site, now })
    t.match(data, { result: 'fail', remedy: /volume unlock/ })
    t.match(await keysOf(host), [
      { about: 'ways into the volume', result: 'warn' },
      { about: 'recovery key', result: 'warn' },
      { about: 'header backup', result: 'warn', found: /none/ },
    ])
  },
)

t.test('a backup of the header counts until the keys change', async t => {
  const { host, folder, record, volume } = await smallVolume(t)
  const identity = join(folder, 'age.txt')
  execFileSync('age-keygen', ['--output', identity], { stdio: 'ignore' })
  const recipient = /age1\w+/.exec(readFileSync(identity, 'utf8'))?.[0] ?? ''
  await backUpHeader(host, record, { path: join(folder, 'header.age'), recipient, now })
  t.match(
    (await keysOf(host)).map(finding => finding.result),
    ['pass', 'pass', 'pass'],
  )
  const fresh = passphrase('a newer and longer phrase')
  await rotatePassphrase(host, volume, { known: passphrase(phrase), fresh })
  t.match((await keysOf(host)).at(-1), { result: 'warn', found: /older than the keys/ })
})

t.test('a header that is gone is the first thing to mend', async t => {
  const { host, volume } = await smallVolume(t)
  execFileSync('dd', ['if=/dev/zero', `of=${volume.device}`, 'bs=1M', 'count=5', 'conv=notrunc'], {
    stdio: 'ignore',
  })
  t.match(await keysOf(host), [{ result: 'fail', remedy: /header-restore/ }])
})
