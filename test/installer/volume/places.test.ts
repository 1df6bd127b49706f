import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { beginningOf, judgePlace, lastingName } from '../../../installer/volume/beginning.ts'
import { candidates } from '../../../installer/volume/candidates.ts'
import { contentsOf } from '../../../installer/volume/contents.ts'
import { placeOfKeyFile } from '../../../installer/volume/key-file-place.ts'
import { makeHeader } from '../../../installer/volume/make.ts'
import { knownRecord, readRecord, writeRecord } from '../../../installer/volume/record.ts'
import { refuses } from '../refusal.ts'
import { failed, said } from '../simulated/machine.ts'
import { bootedMachine } from './booted-machine.ts'
import { keeper, smallVolume, wishFor } from './small-volume.ts'

const gibibyte = 1024 ** 3
const disk = { path: '/dev/vdb', isFile: false }
const name = 'disk/by-id/usb-Stick-0:0'

t.setTimeout(600_000)

/** A machine whose programs see a disk so; what is not said is as on an empty one. */
function diskSeen(folder: string, seen: { used?: object; signatures?: string; bytes?: number }) {
  const device = { path: '/dev/vdb', type: 'disk', ro: false, mountpoints: [null], ...seen.used }
  const listed = { path: '/dev/vdb', type: 'disk', size: seen.bytes ?? gibibyte, model: ' QEMU ' }
  return bootedMachine(folder, {
    answers: new Map([
      ['stat --dereference', said('block special file')],
      ['lsblk --json --list', said(JSON.stringify({ blockdevices: [listed] }))],
      ['lsblk', said(JSON.stringify({ blockdevices: [device] }))],
      ['wipefs', said(seen.signatures ?? '')],
      ['blockdev', said(String(seen.bytes ?? gibibyte))],
      ['cmp', said()],
      ['udevadm', said(`${name} disk/by-path/pci-1`)],
    ]),
  })
}

const signatures = (...more: object[]) => JSON.stringify({ signatures: more })

t.test('a disk that is used, or holds anything, is named by what is there', async t => {
  const folder = t.testdir()
  const child = { path: '/dev/vdb1', type: 'part', ro: false, mountpoints: [null] }
  for (const [seen, found] of [
    [{ used: { mountpoints: ['/home', null] } }, 'a file system that is mounted at /home'],
    [{ used: { mountpoints: ['[SWAP]'] } }, 'swap space that is in use'],
    [{ used: { children: [child] } }, 'something that lies on it: part /dev/vdb1'],
    [{ used: { ro: true } }, 'a device that can only be read'],
    [{ signatures: signatures({ type: 'ext4', label: 'home' }, { type: 'dos' }) }, /^ext4 .*, dos/],
  ] as const)
    t.match(await contentsOf(diskSeen(folder, seen), disk), { state: 'unusable', found })
  const empty = diskSeen(folder, { signatures: signatures() })
  t.same(await contentsOf(empty, disk), { state: 'empty', bytes: gibibyte })
  empty.now.answers.set('wipefs', failed(1, 'I/O error'))
  t.match(await contentsOf(empty, disk), { found: /wipefs cannot read: I\/O error/ })
  empty.now.answers.set('lsblk', failed(32, 'not a block device'))
  t.match(await contentsOf(empty, disk), { found: /lsblk cannot describe: not a block device/ })
})

t.test('a disk is taken by a name that it still has after a reboot', async t => {
  const host = diskSeen(t.testdir(), {})
  t.same(await beginningOf(host, disk), { state: 'new', device: `/dev/${name}` })
  host.now.answers.set('udevadm', failed(1))
  t.equal(await lastingName(host, disk), '/dev/vdb')
})

t.test('what is too small, or has no size, is refused', async t => {
  const folder = t.testdir()
  const small = diskSeen(folder, { bytes: 5_000_000 })
  await refuses(t, beginningOf(small, disk), { because: /too small/, remedy: /name a larger/ })
  const file = { path: join(folder, 'v.img'), isFile: true }
  await refuses(t, beginningOf(bootedMachine(folder), file), { because: /no size is given/ })
})

t.test('disks that could hold a volume are offered, those with one of ours first', async t => {
  const folder = t.testdir()
  t.match(await candidates(diskSeen(folder, {})), [
    { path: `/dev/${name}`, bytes: gibibyte, model: 'QEMU', isOurs: false },
  ])
  const host = diskSeen(folder, {
    signatures: '{"signatures": [{"type": "crypto_LUKS", "label": "parley"}]}',
  })
  const blockdevices = [
    { path: '/dev/sr0', type: 'rom', size: gibibyte, model: null },
    { path: '/dev/loop0', type: 'loop', size: gibibyte, model: null },
    { path: '/dev/zram0', type: 'disk', size: gibibyte, model: null },
    { path: '/dev/vdc', type: 'disk', size: 512, model: null },
    { path: '/dev/vdb', type: 'disk', size: gibibyte, model: null },
  ]
  host.now.answers.set('lsblk --json --list', said(JSON.stringify({ blockdevices })))
  t.match(await candidates(host), [{ model: '', isOurs: true }])
  // The one before has nothing on it.
  const other = { path: '/dev/vda', type: 'disk', size: gibibyte, model: null }
  const both = { blockdevices: [other, ...blockdevices] }
  host.now.answers.set('lsblk --json --list', said(JSON.stringify(both)))
  const ours = host.now.answers.get('wipefs') ?? failed(1)
  host.now.answers.delete('wipefs')
  host.now.answers.set('wipefs --no-act --json /dev/vda', said()).set('wipefs', ours)
  t.match(
    (await candidates(host)).map(({ isOurs }) => isOurs),
    [true, false],
  )
  host.now.answers.set('lsblk --json --list', said(JSON.stringify({ blockdevices })))
  host.now.answers.set('wipefs', said('{"signatures": [{"type": "ext4"}]}'))
  t.same(await candidates(host), [])
  host.now.answers.set('lsblk --json --list', failed(1))
  t.same(await candidates(host), [])
})

t.test('a plan judges a place before cryptsetup is there to tell ours from others', async t => {
  const folder = t.testdir()
  const host = diskSeen(folder, {
    signatures: '{"signatures": [{"type": "crypto_LUKS", "label": "parley"}]}',
  })
  host.now.answers.set('cryptsetup --version', failed(127))
  await judgePlace(host, { place: disk })
  host.now.answers.set('wipefs', said('{"signatures": [{"type": "crypto_LUKS", "label": "x"}]}'))
  await refuses(t, judgePlace(host, { place: disk }), { because: /crypto_LUKS labelled x/ })
  host.now.answers.delete('cryptsetup --version')
  await refuses(t, judgePlace(host, { place: disk }), { because: /crypto_LUKS labelled x/ })
  host.now.answers.set('wipefs', said())
  await judgePlace(host, { place: disk })
})

t.test('what a volume of ours was, decides what may be made there', async t => {
  const { host, folder, record, volume } = await smallVolume(t)
  const { place } = wishFor(volume.device)
  t.match(await makeHeader(host, wishFor(volume.device), keeper()), record, 'whole: nothing to do')
  await writeRecord(host, { ...record, stage: 'complete' })
  t.match(await makeHeader(host, wishFor(volume.device), keeper()), { stage: 'complete' })
  await writeRecord(host, { ...record, stage: 'erasing' })
  t.match(await knownRecord(host), { stage: 'erasing' })
  await refuses(t, beginningOf(host, place), { because: /being erased/, remedy: /--erase-data/ })
  // A kill while it was formatted, and somebody has made another one there since.
  await writeRecord(host, {
    ...record,
    stage: 'begun',
    uuid: '00000000-0000-4000-8000-000000000000',
  })
  await refuses(t, beginningOf(host, place), { because: /another volume of Parley/ })
  await writeRecord(host, { ...record, stage: 'begun' })
  t.match(await beginningOf(host, place), { state: 'cut short', isFormatted: true })
  for (const slot of [1, 0])
    await host.run({
      argv: ['cryptsetup', 'luksKillSlot', '--batch-mode', volume.device, String(slot)],
      undo: 'one-way',
    })
  t.match(await beginningOf(host, place), { state: 'cut short', isFormatted: false })
  truncateSync(volume.device, 0)
  truncateSync(volume.device, gibibyte)
  t.match(await beginningOf(host, place), { state: 'cut short', isFormatted: false })
  for (const content of ['no JSON', '{}']) {
    writeFileSync(join(folder, 'etc/parley/volume.json'), content)
    await refuses(t, readRecord(host), { because: /not what parley writes/, remedy: /backup/ })
  }
})

t.test('where no volume was begun, the verb that makes one is named', async t => {
  await refuses(t, knownRecord(bootedMachine(t.testdir())), {
    remedy: /volume create/,
    exit: 'refused',
  })
})

t.test('a key file is called at boot by the disk it lies on', async t => {
  const host = bootedMachine(t.testdir())
  const seen = (filesystems: object[]) => {
    host.now.answers.set('findmnt', said(JSON.stringify({ filesystems })))
    return placeOfKeyFile(host, '/mnt/key/parley.key')
  }
  const root = { target: '/', uuid: 'r' }
  t.match(await seen([root]), { boot: '/mnt/key/parley.key' })
  t.match(await seen([{ target: '/mnt/key', uuid: null }]), { boot: '/mnt/key/parley.key' })
  t.match(await seen([root, { target: '/mnt/key', uuid: 'k-1' }]), { boot: '/parley.key:UUID=k-1' })
  await refuses(t, seen([]), { message: /cannot find the file system/ })
  host.now.answers.set('findmnt', failed(1, 'no such file'))
  await refuses(t, placeOfKeyFile(host, '/nowhere/key'), { because: 'no such file' })
})
