import { readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { addWay, type NewWay } from '../../../installer/volume/add-way.ts'
import { slotOpenedBy } from '../../../installer/volume/cryptsetup.ts'
import type { Key } from '../../../installer/volume/key.ts'
import { addNamedKey, headerOf, makeKeyFile, requireKey } from '../../../installer/volume/keys.ts'
import { removeWay } from '../../../installer/volume/remove.ts'
import {
  rotateKeyFile,
  rotatePassphrase,
  rotateRecoveryKey,
} from '../../../installer/volume/rotate.ts'
import { waysOf } from '../../../installer/volume/way.ts'
import { refuses } from '../refusal.ts'
import { failed } from '../simulated/machine.ts'
import { rootedHost } from './rooted-host.ts'
import { keeper, passphrase, phrase, smallVolume } from './small-volume.ts'

const known = passphrase(phrase)
const fresh = passphrase('a newer and longer phrase')

// Hundreds of programs, on a machine that may be busy.
t.setTimeout(600_000)

t.test('a rotated passphrase opens, the old one does not, and nothing else changes', async t => {
  const { host, volume, recovery } = await smallVolume(t)
  await rotatePassphrase(host, volume, { known, fresh })
  t.type(await slotOpenedBy(host, volume.device, fresh), 'number')
  t.equal(await slotOpenedBy(host, volume.device, known), undefined)
  t.type(await slotOpenedBy(host, volume.device, passphrase(recovery)), 'number')
  t.same(
    waysOf(await headerOf(host, volume.device)).map(way => way.kind),
    ['recovery key', 'passphrase'],
  )
})

t.test('a rotation that was killed anywhere never loses both, and is completed', async t => {
  const counted: string[] = []
  const { folder, volume } = await smallVolume(t)
  const counting = rootedHost(folder, change => counted.push(change))
  await rotatePassphrase(counting, volume, { known, fresh })
  for (const [at, change] of counted.entries()) {
    const { host, folder, volume } = await smallVolume(t)
    let count = 0
    const cut = rootedHost(folder, () => {
      if (count++ === at) throw new Error('killed')
    })
    await t.rejects(rotatePassphrase(cut, volume, { known, fresh }), /killed/)
    const opens = await Promise.all(
      [known, fresh].map(key => slotOpenedBy(host, volume.device, key)),
    )
    t.ok(
      opens.some(slot => slot !== undefined),
      `something opens after a kill before ${change}`,
    )
    await rotatePassphrase(host, volume, { known, fresh })
    t.equal(await slotOpenedBy(host, volume.device, known), undefined)
    t.same(
      waysOf(await headerOf(host, volume.device)).map(way => way.kind),
      ['recovery key', 'passphrase'],
    )
  }
})

t.test('a wrong passphrase changes nothing, shows nothing and says so', async t => {
  const { host, volume, record } = await smallVolume(t)
  const { epoch } = await headerOf(host, volume.device)
  const path = join(t.testdir(), 'new.key')
  const { kept, confirmed } = keeper()
  const wrong = { known: passphrase('wrong') }
  const add = (way: NewWay) => addWay(host, { record, volume }, { ...wrong, way })
  const attempts: readonly (() => Promise<unknown>)[] = [
    () => rotatePassphrase(host, volume, { ...wrong, fresh }),
    () => rotateRecoveryKey(host, volume, { ...wrong, confirmed }),
    () => rotateKeyFile(host, volume, { ...wrong, path }),
    () => add({ kind: 'passphrase', fresh }),
    () => add({ kind: 'recovery key', confirmed }),
    () => add({ kind: 'key file', path }),
  ]
  for (const attempt of attempts)
    await refuses(t, attempt(), {
      because: /not one of its passphrases/,
      remedy: /recovery key/,
      exit: 'refused',
    })
  t.equal((await headerOf(host, volume.device)).epoch, epoch)
  t.same(kept, [])
  t.same(readdirSync(dirname(path)), [])
})

t.test('the recovery key cannot be spent as if it were the passphrase', async t => {
  const { host, volume, recovery } = await smallVolume(t)
  await refuses(t, rotatePassphrase(host, volume, { known: passphrase(recovery), fresh }), {
    because: /recovery key/,
    exit: 'refused',
  })
})

t.test('a key file is renewed under its name', async t => {
  const path = join(t.testdir(), 'parley.key')
  const { host, volume } = await smallVolume(t, { keyFile: path })
  const before = await host.read(path)
  await rotateKeyFile(host, volume, { known, path })
  const after = await host.read(path)
  t.notSame(after, before)
  t.match(after, { mode: 0o400 })
  t.type(await slotOpenedBy(host, volume.device, { kind: 'file', path }), 'number')
  const files = waysOf(await headerOf(host, volume.device)).filter(way => way.kind === 'key file')
  t.match(files, [{ detail: path }])
  const former: Key = passphrase(before?.kind === 'file' ? before.content : '')
  t.equal(await slotOpenedBy(host, volume.device, former), undefined)
})

t.test('a new recovery key takes the place of the old one', async t => {
  const { host, volume, recovery } = await smallVolume(t)
  const { kept, confirmed } = keeper()
  await rotateRecoveryKey(host, volume, { known, confirmed })
  t.type(await slotOpenedBy(host, volume.device, passphrase(kept[0] ?? '')), 'number')
  t.equal(await slotOpenedBy(host, volume.device, passphrase(recovery)), undefined)
})

t.test('a key file that others may read is refused', async t => {
  const path = join(t.testdir({ 'open.key': 'x' }), 'open.key')
  const { host } = await smallVolume(t)
  await refuses(t, makeKeyFile(host, path), { because: /others may read it/, exit: 'refused' })
  await refuses(t, makeKeyFile(host, dirname(path)), { because: /it is a directory/ })
})

t.test(
  'a key that cannot be tried is told with the reason, and one that is away opens nothing',
  async t => {
    const { host, folder, volume } = await smallVolume(t)
    const { device } = volume
    const path = join(folder, 'key')
    t.equal(await slotOpenedBy(host, device, { kind: 'file', path }), undefined)
    writeFileSync(path, 'wrong', { mode: 0o400 })
    await refuses(t, requireKey(host, volume, { kind: 'file', path }), {
      because: /key is not one of its keys/,
      exit: 'refused',
    })
    writeFileSync(device, '')
    await refuses(t, slotOpenedBy(host, device, known), { because: /not a valid LUKS device/ })
    await refuses(t, headerOf(host, device), { remedy: /header-restore/ })
    const mute = { ...host, ask: () => Promise.resolve(failed(5)) }
    await refuses(t, slotOpenedBy(mute, device, known), { because: /ended with code 5/ })
  },
)

t.test('the last way in stays, whoever asks', async t => {
  const { host, volume } = await smallVolume(t, { hasRecoveryKey: false })
  await refuses(t, removeWay(host, volume, { slot: 0, remaining: known }), {
    because: /last way in/,
    exit: 'refused',
  })
  await refuses(t, removeWay(host, volume, { slot: 7, remaining: known }), {
    because: /there is none/,
  })
})

t.test('a way goes only by a key that stays', async t => {
  const { host, volume, recovery } = await smallVolume(t)
  await refuses(t, removeWay(host, volume, { slot: 0, remaining: known }), {
    because: /the very key/,
  })
  await removeWay(host, volume, { slot: 0, remaining: passphrase(recovery) })
  const header = await headerOf(host, volume.device)
  t.same(waysOf(header), [{ slot: 1, kind: 'recovery key' }])
  t.equal(header.tokens.length, 1, 'its name went with it')
})

t.test('a key file alone lets others in', async t => {
  const path = join(t.testdir(), 'parley.key')
  const { host, volume } = await smallVolume(t, { keyFile: path })
  const file: Key = { kind: 'file', path }
  await addNamedKey(host, volume, { known: file, fresh, kind: 'passphrase' })
  t.type(await slotOpenedBy(host, volume.device, fresh), 'number')
  const other = await makeKeyFile(host, `${path}.2`)
  await addNamedKey(host, volume, { known: file, fresh: other, kind: 'key file' })
  t.type(await slotOpenedBy(host, volume.device, other), 'number')
})
