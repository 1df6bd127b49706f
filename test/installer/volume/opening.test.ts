import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { mountFirst } from '../../../installer/volume/first-mount.ts'
import { makeHeader, type Wish } from '../../../installer/volume/make.ts'
import { mountUnit, openingUnit } from '../../../installer/volume/names.ts'
import {
  close,
  isMounted,
  isOpen,
  mount,
  openUnattended,
  openWith,
} from '../../../installer/volume/opening.ts'
import { readRecord, writeRecord } from '../../../installer/volume/record.ts'
import { requireOpenVolume } from '../../../installer/volume/require-open.ts'
import { requireSystemd, whyNoVolume } from '../../../installer/volume/require-systemd.ts'
import { failed, said } from '../simulated/machine.ts'
import { refuses } from '../refusal.ts'
import { bootedMachine, type Booted } from './booted-machine.ts'
import { emptyFile, folderInMemory, keeper, passphrase, phrase, wishFor } from './small-volume.ts'

const key = passphrase(phrase)
const tang = { url: 'http://tang.test', thumbprint: 'x' }
const bothUnits = [openingUnit, mountUnit]

t.setTimeout(600_000)

/** A volume on a machine that has booted. */
async function volumeOn(t: Test, wish: Partial<Wish> = {}, booted: Partial<Booted> = {}) {
  const folder = folderInMemory(t)
  const host = bootedMachine(folder, booted)
  mkdirSync(join(folder, 'sys/class/tpmrm/tpmrm0'), { recursive: true })
  const path = emptyFile(join(folder, 'volume.img'))
  const record = await makeHeader(host, wishFor(path, wish), keeper())
  host.now.told.length = 0
  return { folder, host, record, told: host.now.told }
}

t.test('a boot tries the chip, then the key file, then Tang, and says what opened it', async t => {
  const keyFile = join(t.testdir(), 'parley.key')
  const wish = { keyFile, tpm2Pcrs: '7', tang, hasRecoveryKey: false }
  const { host, record } = await volumeOn(t, wish)
  const again = async () => {
    host.now.isOpen = false
    return openUnattended(host, record)
  }
  t.equal(await again(), 'tpm2')
  host.now.tpm2 = 'refuses'
  t.equal(await again(), 'key file')
  rmSync(keyFile)
  t.equal(await again(), 'tang')
  host.now.tang = 'is away'
  t.equal(await again(), undefined)
  t.equal(await isOpen(host), false)
})

t.test('a volume without such ways waits for somebody', async t => {
  const { host, record } = await volumeOn(t, { hasRecoveryKey: false })
  t.equal(await openUnattended(host, record), undefined)
  await refuses(t, openWith(host, record, passphrase('wrong')), { exit: 'refused' })
  await openWith(host, record, key)
  t.equal(await isOpen(host), true)
})

t.test('the question of a boot is answered, and the mapping made once', async t => {
  const { folder, host, record, told } = await volumeOn(t, {}, { units: bothUnits })
  const question = join(folder, 'run/systemd/ask-password/ask.1')
  mkdirSync(join(folder, 'run/systemd/ask-password'), { recursive: true })
  writeFileSync(question, `[Ask]\nSocket=/run/sck.1\nId=cryptsetup:${record.device}\n`)
  await openWith(host, record, key)
  t.same(told, ['/lib/systemd/systemd-reply-password 1 /run/sck.1'])
  t.equal(await isOpen(host), true)

  // A key file answers no question: the unit waits in vain, and is told so.
  host.now.isOpen = false
  told.length = 0
  let starts = 0
  host.now.onStart = () => (starts++ === 0 ? failed(1, 'cancelled') : said())
  writeFileSync(join(folder, 'key'), phrase)
  await openWith(host, record, { kind: 'file', path: join(folder, 'key') })
  t.match(told, [/^cryptsetup open .*parley$/, '/lib/systemd/systemd-reply-password 0 /run/sck.1'])
  t.equal(starts, 2, 'the first may have joined the start that was just cancelled')
})

t.test('it is mounted and closed by its units where they are, and without them', async t => {
  for (const units of [bothUnits, []]) {
    const { host, record, told } = await volumeOn(t, {}, { units })
    await openWith(host, record, key)
    told.length = 0
    await mount(host)
    await mount(host)
    t.equal(await isMounted(host), true)
    t.match(told, [units.length > 0 ? /^systemctl .* start var-lib-parley/ : /^mount .*nosuid/])
    told.length = 0
    await close(host)
    t.match(told, [
      units.length > 0 ? /^systemctl .* stop var-lib-parley/ : /^umount/,
      'cryptsetup close parley',
    ])
    told.length = 0
    await close(host)
    t.same(told, [], 'what is closed stays closed')
  }
})

t.test('a new volume gets its file system once, and one with data never', async t => {
  const { host, record, told } = await volumeOn(t)
  const complete = await mountFirst(host, record, key)
  t.equal(complete.stage, 'complete')
  t.match(told, [/^cryptsetup open/, /^mkfs\.ext4 .*mapper\/parley$/, /^mount/])
  t.match(await readRecord(host), complete)
  await mountFirst(host, complete, key)
  t.equal(told.length, 3, 'again: nothing to do')
  await close(host)
  told.length = 0
  await mountFirst(host, complete, key)
  t.match(told, [/^cryptsetup open/, /^mount/])
})

t.test('what lies where the volume shall be mounted is not hidden', async t => {
  const { folder, host, record, told } = await volumeOn(t)
  mkdirSync(join(folder, 'var/lib/parley/files'), { recursive: true })
  await refuses(t, mountFirst(host, record, key), {
    because: /it holds files/,
    remedy: /volumes\.md/,
    exit: 'refused',
  })
  t.same(told, [])
})

t.test('nothing of Parley is looked at while its volume is locked', async t => {
  const { host, record } = await volumeOn(t)
  await requireOpenVolume(host)
  await writeRecord(host, { ...record, stage: 'complete' })
  await refuses(t, requireOpenVolume(host), { remedy: /volume unlock/, exit: 'refused' })
  host.now.isMounted = true
  await requireOpenVolume(host)
})

t.test('only a host with systemd and dm-crypt has a volume, and another says why not', async t => {
  const folder = t.testdir()
  const host = bootedMachine(folder)
  await refuses(t, requireSystemd(host), { because: /container/, exit: 'refused' })
  t.match(await whyNoVolume(host), /container/)
  mkdirSync(join(folder, 'run/systemd/system'), { recursive: true })
  writeFileSync(join(folder, 'proc/1/comm'), 'systemd\n')
  await requireSystemd(host)
  host.now.answers.set('modprobe', failed(1))
  t.match(await whyNoVolume(host), /no dm-crypt/)
  host.now.answers.set('modprobe', said())
  t.equal(await whyNoVolume(host), undefined)
  host.now.answers.set('modprobe', failed(1))
  mkdirSync(join(folder, 'sys/module/dm_crypt'), { recursive: true })
  t.equal(await whyNoVolume(host), undefined, 'it is built in, or loaded')
})
