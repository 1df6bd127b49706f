import { execFileSync } from 'node:child_process'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { slotOpenedBy } from '../../../installer/volume/cryptsetup.ts'
import { readHeader } from '../../../installer/volume/header.ts'
import { makeHeader } from '../../../installer/volume/make.ts'
import { readRecord } from '../../../installer/volume/record.ts'
import { waysOf } from '../../../installer/volume/way.ts'
import { refuses } from '../refusal.ts'
import { rootedHost } from './rooted-host.ts'
import {
  emptyFile,
  folderInMemory,
  keeper,
  passphrase,
  phrase,
  smallVolume,
  wishFor,
} from './small-volume.ts'

// Hundreds of programs, on a machine that may be busy.
t.setTimeout(600_000)

t.test('a new volume opens by its passphrase, its key file and its recovery key', async t => {
  const keyFile = join(t.testdir(), 'parley.key')
  const { host, volume, recovery, record } = await smallVolume(t, { keyFile })
  t.equal(record.stage, 'formatted')
  const header = await readHeader(host, volume.device)
  t.match(header, { label: 'parley', subsystem: 'parley', uuid: record.uuid })
  t.same(header && waysOf(header).map(way => way.kind), ['passphrase', 'key file', 'recovery key'])
  t.equal(await slotOpenedBy(host, volume.device, passphrase(phrase)), 0)
  t.equal(await slotOpenedBy(host, volume.device, { kind: 'file', path: keyFile }), 1)
  t.equal(await slotOpenedBy(host, volume.device, passphrase(recovery)), 2)
  t.equal(await slotOpenedBy(host, volume.device, passphrase('wrong')), undefined)
  t.match(await host.read(keyFile), { mode: 0o400 })
})

t.test('the passphrase is kept by argon2id', async t => {
  const { volume } = await smallVolume(t)
  const dump = execFileSync('cryptsetup', ['luksDump', volume.device], { encoding: 'utf8' })
  t.match(dump, /0: luks2[^]*?PBKDF:\s+argon2id/)
})

t.test('killed at any change, the same command completes it, with a key nobody lost', async t => {
  const changes: string[] = []
  const whole = folderInMemory(t)
  const more = { keyFile: join(whole, 'parley.key') }
  await makeHeader(
    rootedHost(whole, change => changes.push(change)),
    wishFor(emptyFile(join(whole, 'v.img')), more),
    keeper(),
  )
  t.ok(changes.length > 8, changes.join('\n'))
  for (const [at, change] of changes.entries()) {
    const folder = join(whole, String(at))
    mkdirSync(folder)
    const wish = wishFor(emptyFile(join(folder, 'v.img')), { keyFile: join(folder, 'parley.key') })
    let count = 0
    const cut = rootedHost(folder, () => {
      if (count++ === at) throw new Error('killed')
    })
    await t.rejects(makeHeader(cut, wish, keeper()), /killed/, `killed before ${change}`)
    const host = rootedHost(folder)
    const secrets = keeper()
    const record = await makeHeader(host, wish, secrets)
    const header = await readHeader(host, record.device)
    t.same(
      header && waysOf(header).map(way => way.kind),
      ['passphrase', 'key file', 'recovery key'],
      `each way once, after a kill before ${change}`,
    )
    t.equal((await readRecord(host))?.stage, 'formatted')
    execFileSync('rm', ['-rf', folder])
  }
})

t.test('what a kill in the middle of formatting leaves is made again', async t => {
  const { host, volume, record } = await smallVolume(t)
  // cryptsetup wipes with random bytes before it writes a header.
  execFileSync(
    'dd',
    ['if=/dev/urandom', `of=${volume.device}`, 'bs=1M', 'count=16', 'conv=notrunc'],
    {
      stdio: 'ignore',
    },
  )
  await host.write('/etc/parley/volume.json', {
    kind: 'file',
    content: JSON.stringify({ ...record, stage: 'begun' }),
    mode: 0o600,
    owner: 'root:root',
  })
  const again = await makeHeader(host, wishFor(volume.device), keeper())
  t.equal(again.uuid, record.uuid)
  t.equal(await slotOpenedBy(host, volume.device, passphrase(phrase)), 0)
})

/** A master boot record with one Linux partition. */
function partitionTable(): Buffer {
  const sector = Buffer.alloc(512)
  sector.set([0, 0, 2, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0, 0, 16, 0], 446)
  sector.set([0x55, 0xaa], 510)
  return sector
}

const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })

t.test('what is not empty is named and left as it is', async t => {
  const folder = folderInMemory(t)
  const host = rootedHost(folder)
  const path = join(folder, 'disk.img')
  const cases: [because: RegExp, fill: () => void][] = [
    [/it holds ext4 labelled home/, () => run('mkfs.ext4', '-q', '-L', 'home', path)],
    [/it holds swap/, () => run('mkswap', path)],
    [/it holds dos/, () => writeFileSync(path, partitionTable(), { flag: 'r+' })],
    [
      /it holds crypto_LUKS labelled photos/,
      () =>
        execFileSync(
          'cryptsetup',
          [
            'luksFormat',
            '-q',
            '--pbkdf=pbkdf2',
            '--pbkdf-force-iterations=1000',
            '--label=photos',
            '--key-file=-',
            path,
          ],
          { input: 'x', stdio: ['pipe', 'ignore', 'inherit'] },
        ),
    ],
    [/data without a signature/, () => writeFileSync(path, 'a diary', { flag: 'r+' })],
    [
      /data without a signature/,
      () =>
        execFileSync('dd', [`of=${path}`, 'bs=1', `seek=${1024 ** 3 - 9}`, 'conv=notrunc'], {
          input: 'the end',
          stdio: ['pipe', 'ignore', 'ignore'],
        }),
    ],
  ]
  for (const [because, fill] of cases) {
    emptyFile(path)
    fill()
    const before = statSync(path).mtimeMs
    await refuses(t, makeHeader(host, wishFor(path), keeper()), {
      because,
      remedy: /never erases/,
      exit: 'refused',
    })
    t.equal(statSync(path).mtimeMs, before, `${because}: untouched`)
    t.equal(await readRecord(host), undefined)
  }
})

const device = (path: string) => wishFor(path, { place: { path, isFile: false } })

t.test('a place that cannot be one is refused', async t => {
  const folder = t.testdir({ directory: {} })
  const host = rootedHost(folder)
  await refuses(t, makeHeader(host, wishFor(join(folder, 'directory')), keeper()), {
    because: /a directory, not a file/,
  })
  await refuses(t, makeHeader(host, wishFor(join(folder, 'v'), { bytes: 5_000_000 }), keeper()), {
    because: /4.8 MiB is too small/,
  })
  await refuses(t, makeHeader(host, device('/dev/nothing'), keeper()), {
    because: /no such device/,
  })
  await refuses(t, makeHeader(host, device('/dev/null'), keeper()), {
    because: /character special file/,
  })
})

t.test('a volume of ours without its record is taken up again by its passphrase alone', async t => {
  const { host, volume, record } = await smallVolume(t)
  await host.remove('/etc/parley/volume.json')
  await refuses(
    t,
    makeHeader(host, wishFor(volume.device), { ...keeper(), passphrase: 'not the right one' }),
    { because: /not one of its passphrases/, exit: 'refused' },
  )
  t.equal(await readRecord(host), undefined)
  const found = await makeHeader(host, wishFor(volume.device), keeper())
  t.match(found, { uuid: record.uuid, stage: 'complete' })
})

t.test('a file that is not there yet is made, whole and for root alone', async t => {
  const folder = t.testdir()
  const host = rootedHost(folder)
  const wish = wishFor(join(folder, 'v.img'), { bytes: 1024 ** 3, hasRecoveryKey: false })
  await makeHeader(host, wish, keeper())
  const { size, mode, blocks } = statSync(join(folder, 'v.img'))
  t.equal(size, 1024 ** 3)
  t.equal(mode & 0o777, 0o600)
  t.ok(blocks * 512 >= size, 'the disk cannot run full below it')
})

t.test('a second volume is refused', async t => {
  const { host, folder } = await smallVolume(t)
  await refuses(t, makeHeader(host, wishFor(join(folder, 'other.img')), keeper()), {
    because: /has one already, on .*volume.img/,
    exit: 'refused',
  })
})
