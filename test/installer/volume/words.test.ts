import t from 'tap'
import type { Argv } from '../../../installer/core/host.ts'
import { volume as settings } from '../../../installer/settings/volume.ts'
import { crypttabLine } from '../../../installer/volume/crypttab.ts'
import { readHeader, type Header } from '../../../installer/volume/header.ts'
import { refusedPassphrase } from '../../../installer/volume/passphrase.ts'
import type { VolumeRecord } from '../../../installer/volume/record.ts'
import {
  lastGroup,
  makeRecoveryKey,
  readRecoveryKey,
} from '../../../installer/volume/recovery-key.ts'
import { thumbprintsIn } from '../../../installer/volume/tang.ts'
import {
  freeSlot,
  orderAtBoot,
  reasonToKeep,
  wayLine,
  waysOf,
  type Way,
} from '../../../installer/volume/way.ts'
import { volumePackages, wishOf } from '../../../installer/volume/wish.ts'
import { said } from '../simulated/machine.ts'

const header: Header = {
  uuid: 'u-1',
  label: 'parley',
  subsystem: 'parley',
  epoch: 4,
  slots: [0, 1, 2, 3, 4, 5],
  keyDigest: 'd',
  isReencrypting: false,
  tokens: [
    { id: 0, type: 'parley', keyslots: [0], kind: 'passphrase' },
    { id: 1, type: 'systemd-tpm2', keyslots: [1], 'tpm2-pcrs': [7, 14] },
    { id: 2, type: 'clevis', keyslots: [2] },
    { id: 3, type: 'systemd-recovery', keyslots: [3] },
    { id: 4, type: 'parley', keyslots: [4], kind: 'key file', path: '/mnt/key/k' },
  ],
}

const record: VolumeRecord = { uuid: 'u-1', device: '/dev/vdb', isFile: false, stage: 'complete' }

const only = (...slots: number[]): Header => ({ ...header, slots })

const ways = (...slots: number[]): Way[] => waysOf(only(...slots))

const line = (header: Header, more: Partial<VolumeRecord> = {}) =>
  crypttabLine({ ...record, ...more }, header)

t.test('each way is called what it is', async t => {
  t.same(waysOf(header), [
    { slot: 0, kind: 'passphrase' },
    { slot: 1, kind: 'tpm2', detail: 'PCR 7+14' },
    { slot: 2, kind: 'tang' },
    { slot: 3, kind: 'recovery key' },
    { slot: 4, kind: 'key file', detail: '/mnt/key/k' },
    { slot: 5, kind: 'unnamed' },
  ])
})

t.test('what others have written into a header is not taken for what it may not be', async t => {
  const tokens = [
    { id: 0, type: 'parley', keyslots: [0], kind: 'wish' },
    { id: 1, type: 'other', keyslots: [1], kind: 'passphrase' },
    { id: 2, type: 'systemd-tpm2', keyslots: [2] },
    { id: 3, type: 'clevis', keyslots: [3], path: 'http://t' },
  ]
  t.same(waysOf({ ...header, slots: [3, 2, 1, 0], tokens }).map(wayLine), [
    'slot 0: unnamed',
    'slot 1: unnamed',
    'slot 2: tpm2 (PCR )',
    'slot 3: tang (http://t)',
  ])
})

t.test('a key is put into the lowest free slot, and refused where there is none', t => {
  const slots = Array.from({ length: 32 }, (_, slot) => slot)
  t.equal(freeSlot({ ...header, slots: slots.filter(slot => slot !== 5) }), 5)
  t.throws(() => freeSlot({ ...header, slots }), new Error('cannot add a key to the volume'))
  t.end()
})

t.test('what cryptsetup does not say of a header is not made up', async t => {
  const json = JSON.stringify({ keyslots: {}, tokens: {}, digests: {}, config: {} })
  const host = {
    read: () => Promise.resolve(undefined),
    list: () => Promise.resolve([]),
    ask: (argv: Argv) =>
      Promise.resolve(said(argv.includes('--dump-json-metadata') ? json : 'UUID: u-1')),
  }
  t.match(await readHeader(host, '/dev/vdb'), { uuid: 'u-1', label: '', keyDigest: '', slots: [] })
})

t.test('a boot tries what needs nobody first, and always comes to a question', async t => {
  t.match(orderAtBoot(waysOf(header)), ['tpm2', 'key file', 'tang', /^passphrase or recovery key/])
  t.same(orderAtBoot(waysOf(only(1))), ['tpm2'])
  t.match(orderAtBoot(waysOf(only(0))), [/^passphrase or recovery key/])
})

t.test('a way stays when without it only a machine or a server could open the volume', async t => {
  t.match(reasonToKeep(ways(0), 0), /last way in/)
  t.match(reasonToKeep(ways(0, 1), 0), /only tpm2 would be left/)
  t.match(reasonToKeep(ways(0, 1, 2), 0), /only tpm2 and tang would be left/)
  t.equal(reasonToKeep(ways(0, 1, 3), 0), undefined)
  t.equal(reasonToKeep(ways(0, 4), 0), undefined)
  t.equal(reasonToKeep(ways(0, 1), 1), undefined)
})

t.test(
  'the line of a boot lets it go on without a key, and waits for the network only for Tang',
  async t => {
    t.equal(
      line(only(0)),
      'parley UUID=u-1 none luks,nofail,tries=0,x-systemd.device-timeout=10min',
    )
    t.equal(
      line(only(0, 1)),
      'parley UUID=u-1 none luks,nofail,tries=0,x-systemd.device-timeout=10min,tpm2-device=auto,token-timeout=30s',
    )
    t.equal(
      line(only(0, 2)),
      'parley UUID=u-1 none luks,nofail,tries=0,x-systemd.device-timeout=10min,_netdev',
    )
    const keyFile = { path: '/mnt/key/k', boot: '/k:UUID=a' }
    t.equal(
      line(only(0, 4), { keyFile }),
      'parley UUID=u-1 /k:UUID=a luks,nofail,tries=0,x-systemd.device-timeout=10min,keyfile-timeout=90s',
    )
    t.match(line(only(0, 1, 4), { keyFile }), / none luks/, 'systemd would take it for the TPM’s')
    t.match(line(only(0), { isFile: true, device: '/srv/v.img' }), /^parley \/srv\/v\.img none /)
  },
)

t.test('a passphrase has to be worth its cipher, and be typed at any console', async t => {
  t.equal(refusedPassphrase('correct horse battery'), undefined)
  t.match(refusedPassphrase('short'), /5 characters/)
  t.match(refusedPassphrase('aaaaaaaaaaaaaaaaaaaaaa'), /1 different/)
  t.match(refusedPassphrase('größer als genug ist'), /console/)
  t.match(refusedPassphrase('tab\tand more letters'), /console/)
  t.match(refusedPassphrase(' correct horse battery'), /blank/)
  t.match(refusedPassphrase('abcdefghij'.repeat(52)), /more than 512/)
})

t.test('a recovery key is 256 bits that people can copy', async t => {
  const key = makeRecoveryKey(Buffer.from('00ff'.repeat(16), 'hex'))
  t.equal(key, Array.from({ length: 8 }, () => 'ccvvccvv').join('-'))
  t.match(makeRecoveryKey(), /^(?:[cbdefghijklnrtuv]{8}-){7}[cbdefghijklnrtuv]{8}$/)
  t.not(makeRecoveryKey(), makeRecoveryKey())
  t.equal(readRecoveryKey(`  ${key.replaceAll('-', ' ').toUpperCase()}`), key)
  t.equal(readRecoveryKey('correct horse battery staple'), undefined)
  t.equal(lastGroup(key), 'ccvvccvv')
})

t.test('the thumbprint of a Tang server is that of the key it signs with', async t => {
  // The EC key of RFC 7517, appendix A.1, and its thumbprint by `jose jwk thp`.
  const signing = {
    kty: 'EC',
    crv: 'P-256',
    x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
    y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    key_ops: ['verify'],
  }
  const exchange = { ...signing, key_ops: ['deriveKey'] }
  const payload = Buffer.from(JSON.stringify({ keys: [exchange, signing] })).toString('base64url')
  t.same(thumbprintsIn(JSON.stringify({ payload })), [
    'cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s',
  ])
})

t.test('settings become a wish, and a Tang server needs its thumbprint', async t => {
  const none = {
    device: 'none',
    size: 'none',
    keyFile: 'none',
    tpm2Pcrs: 'none',
    tangUrl: 'none',
    tangThumbprint: 'none',
  }
  t.equal(wishOf({ volume: none }, true), undefined)
  t.match(
    wishOf({ volume: { ...none, device: 'file:/srv/v.img', size: '20GiB', tpm2Pcrs: '7' } }, true),
    { place: { path: '/srv/v.img', isFile: true }, bytes: 20 * 1024 ** 3, tpm2Pcrs: '7' },
  )
  const place = { ...none, device: '/dev/vdb' }
  t.match(
    wishOf({ volume: { ...place, keyFile: '/k', tangUrl: 'http://t', tangThumbprint: 'p' } }, true),
    { keyFile: '/k', tang: { url: 'http://t', thumbprint: 'p' } },
  )
  t.throws(
    () => wishOf({ volume: { ...none, device: '/dev/vdb', tangUrl: 'http://t' } }, true),
    new Error('cannot trust the Tang server'),
  )
})

t.test('a device is named as udev names it, a file without what would end its name', async t => {
  const { device } = settings
  for (const name of [
    'none',
    '/dev/vdb',
    '/dev/disk/by-path/pci-0000:00:1f.2-ata-1',
    '/dev/disk/by-path/ip-192.0.2.7:3260-iscsi-iqn.2001-05.com.example:0-8a0906-lun-0',
    '/dev/disk/by-id/usb-Generic_Flash_Disk_7A3E-0:0-part2',
    String.raw`/dev/disk/by-partlabel/Parley\x20data`,
    'file:/srv/v.img',
  ])
    t.same(device.read(name), { value: name })
  for (const name of ['vdb', '/dev/', '/dev/v db', 'file:/srv/a:b', 'file:/srv/', 'file:v.img'])
    t.match(device.read(name), { refused: { remedy: /write \/dev\/NAME/ } }, name)
})

t.test('a volume needs the programs of its ways, and no others', async t => {
  t.same(volumePackages({}), ['cryptsetup-bin'])
  const tang = { url: 'http://t', thumbprint: 'p' }
  const all = volumePackages({ tpm2Pcrs: '7', tang })
  for (const name of ['cryptsetup-bin', 'libtss2-rc0', 'clevis-luks']) t.ok(all.includes(name))
})
