import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Host } from '../../../installer/core/host.ts'
import { addToken, removeToken, slotOpenedBy } from '../../../installer/volume/cryptsetup.ts'
import { eraseVolume } from '../../../installer/volume/erase.ts'
import { backUpHeader, restoreHeader } from '../../../installer/volume/header-backup.ts'
import { readHeader } from '../../../installer/volume/header.ts'
import type { Key } from '../../../installer/volume/key.ts'
import { headerOf } from '../../../installer/volume/keys.ts'
import { readRecord } from '../../../installer/volume/record.ts'
import { reencrypt } from '../../../installer/volume/reencrypt.ts'
import { waysOf } from '../../../installer/volume/way.ts'
import { refuses } from '../refusal.ts'
import { failed } from '../simulated/machine.ts'
import { fast, keeper, passphrase, phrase, smallVolume } from './small-volume.ts'

const key = passphrase(phrase)
const now = new Date('2026-01-02T03:04:05Z')

function ageKey(t: Test) {
  const identity = join(t.testdir(), 'age.txt')
  execFileSync('age-keygen', ['--output', identity], { stdio: 'ignore' })
  const recipient = /public key: (age1\w+)/.exec(readFileSync(identity, 'utf8'))?.[1] ?? ''
  return { identity, recipient }
}

const wipe = (device: string) =>
  execFileSync('dd', ['if=/dev/zero', `of=${device}`, 'bs=1M', 'count=5', 'conv=notrunc'], {
    stdio: 'ignore',
  })

// Hundreds of programs, on a machine that may be busy.
t.setTimeout(600_000)

t.test('a destroyed header comes back from its backup, which nobody else can read', async t => {
  const { identity, recipient } = ageKey(t)
  const { host, folder, volume, record, recovery } = await smallVolume(t)
  const path = join(folder, 'header.age')
  await backUpHeader(host, record, { path, recipient, now })
  t.match(readFileSync(path, 'latin1'), /^age-encryption\.org/)
  t.notMatch(readFileSync(path, 'latin1'), /LUKS/)
  t.same(await host.list('/run/parley-volume'), [], 'nothing in clear is left')
  t.match((await readRecord(host))?.headerBackup, { path, at: now.toISOString() })
  wipe(volume.device)
  t.equal(await readHeader(host, volume.device), undefined)
  await restoreHeader(host, record, { path, identity, key: passphrase(recovery) })
  t.equal(await slotOpenedBy(host, volume.device, key), 0)
})

t.test('a header is not put back when that would make things worse', async t => {
  const { identity, recipient } = ageKey(t)
  const { host, folder, record, volume } = await smallVolume(t)
  const other = await smallVolume(t)
  const path = join(folder, 'header.age')
  const foreign = join(folder, 'foreign.age')
  await backUpHeader(host, record, { path, recipient, now })
  await backUpHeader(other.host, other.record, { path: foreign, recipient, now })
  const { epoch } = await headerOf(host, volume.device)
  const restore = (from: string, more: object = {}) =>
    restoreHeader(host, record, { path: from, identity, key, ...more })
  await refuses(t, restore(foreign), { because: /another volume/, exit: 'refused' })
  await refuses(t, restore(path, { key: passphrase('wrong') }), {
    because: /does not open the header in the backup/,
  })
  writeFileSync(join(folder, 'noise'), 'noise')
  await refuses(t, restore(join(folder, 'noise')), { because: /age cannot read/ })
  await refuses(t, restoreHeader(host, other.record, { path, identity, key }), {
    because: /does not open|another volume/,
  })
  const renamed = { ...record, uuid: other.record.uuid }
  await refuses(t, restoreHeader(host, renamed, { path: foreign, identity, key }), {
    because: /has the header of another volume/,
  })
  // For the right person, and no header in it.
  const empty = join(folder, 'empty.age')
  execFileSync('age', ['--encrypt', '--recipient', recipient, '--output', empty], { input: 'x' })
  await refuses(t, restore(empty), { because: /holds no header of Parley's/ })
  await refuses(t, backUpHeader(host, record, { path: '/nowhere/x', recipient, now }), {
    because: 'there is no directory /nowhere',
  })
  t.equal((await headerOf(host, volume.device)).epoch, epoch, 'the header was not touched')
  await refuses(t, backUpHeader(host, record, { path, recipient, now }), {
    because: /there already/,
  })
})

t.test(
  'after a re-encryption the old header opens nothing, and every way is there again',
  async t => {
    const keyFile = join(t.testdir(), 'parley.key')
    const { host, folder, volume, record, recovery } = await smallVolume(t, { keyFile })
    const old = join(folder, 'old-header')
    execFileSync('cryptsetup', ['luksHeaderBackup', volume.device, '--header-backup-file', old])
    const { keyDigest } = await headerOf(host, volume.device)
    const { kept, confirmed } = keeper()
    await reencrypt(host, { record, key, cost: fast, isOpen: false, confirmed })
    const header = await headerOf(host, volume.device)
    t.not(header.keyDigest, keyDigest, 'the volume key is another')
    t.same(
      waysOf(header)
        .map(way => way.kind)
        .toSorted(),
      ['key file', 'passphrase', 'recovery key'],
    )
    t.type(await slotOpenedBy(host, volume.device, { kind: 'file', path: keyFile }), 'number')
    t.equal(await slotOpenedBy(host, volume.device, passphrase(recovery)), undefined)
    t.type(await slotOpenedBy(host, volume.device, passphrase(kept[0] ?? '')), 'number')
    t.equal((await readRecord(host))?.reencryption, undefined)
  },
)

t.test('a re-encryption does not begin where it would lose a way', async t => {
  const { host, volume, record, recovery } = await smallVolume(t)
  const begin = (key: Key) =>
    reencrypt(host, { record, key, cost: fast, isOpen: false, confirmed: keeper().confirmed })
  const { epoch } = await headerOf(host, volume.device)
  await refuses(t, begin(passphrase(recovery)), { because: /recovery key/, exit: 'refused' })
  t.equal((await headerOf(host, volume.device)).epoch, epoch)
  // Bound by somebody without us: nobody here knows to which server.
  const token = { type: 'clevis', keyslots: ['1'], jwe: {} }
  await host.run(removeToken(volume.device, 1))
  await host.run(addToken(volume.device, token))
  await refuses(t, begin(key), { because: /by tang could not be made again/, remedy: /add-key/ })
  t.equal((await readRecord(host))?.reencryption, undefined)
})

t.test('a re-encryption that was killed goes on where it was', async t => {
  const { host, volume, record } = await smallVolume(t)
  const before = await headerOf(host, volume.device)
  const child = spawn(
    'cryptsetup',
    [
      'reencrypt',
      '--batch-mode',
      '--key-file=-',
      '--force-offline-reencrypt',
      '--key-slot=0',
      '--progress-frequency=1',
      ...fast,
      volume.device,
    ],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  )
  child.stdin.end(phrase)
  // Its header says when it has begun.
  while (!(await headerOf(host, volume.device)).isReencrypting);
  child.kill('SIGKILL')
  await once(child, 'close')
  const cut = await headerOf(host, volume.device)
  t.equal(cut.isReencrypting, true, 'it was in the middle')
  const noted = {
    ...record,
    reencryption: { from: before.keyDigest, owed: ['recovery key' as const] },
  }
  await reencrypt(host, {
    record: noted,
    key,
    cost: fast,
    isOpen: false,
    confirmed: keeper().confirmed,
  })
  const after = await headerOf(host, volume.device)
  t.equal(after.isReencrypting, false)
  t.same(
    waysOf(after)
      .map(way => way.kind)
      .toSorted(),
    ['passphrase', 'recovery key'],
  )
})

t.test('an erased volume has no header, no key and no file left', async t => {
  const keyFile = join(t.testdir(), 'parley.key')
  const { host, volume, record } = await smallVolume(t, { keyFile })
  const said = await eraseVolume(host, record)
  t.match(said[0], /erased 3 keys and the first 16 MiB .* read them back as zeroes/)
  t.match(said.at(-1), /backups of the header/)
  t.equal((await host.ask(['test', '-e', volume.device])).ok, false)
  t.equal(await host.read(keyFile), undefined)
  t.equal(await readRecord(host), undefined)
  t.ok(await eraseVolume(host, record), 'a second time is fine')
})

t.test('an erased disk stays where it is, and one that does not read back is told', async t => {
  const { host, volume, record } = await smallVolume(t, { hasRecoveryKey: false })
  const disk = { ...record, isFile: false }
  const failing: Host = {
    ...host,
    ask: (argv, input) =>
      argv[0] === 'cmp' ? Promise.resolve(failed(1, 'differ: byte 9')) : host.ask(argv, input),
  }
  await refuses(t, eraseVolume(failing, disk), {
    because: /does not read back: differ: byte 9/,
    remedy: /destroy it/,
  })
  t.match(await readRecord(host), { stage: 'erasing' })
  const said = await eraseVolume(host, { ...disk, stage: 'erasing' })
  t.match(said, [/^erased 0 keys/, /^backups of the header/])
  t.ok((await host.ask(['test', '-e', volume.device])).ok)
})
