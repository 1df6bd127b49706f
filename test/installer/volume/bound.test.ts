import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { addWay, type NewWay } from '../../../installer/volume/add-way.ts'
import { slotOpenedBy } from '../../../installer/volume/cryptsetup.ts'
import { headerOf } from '../../../installer/volume/keys.ts'
import { makeHeader, type Wish } from '../../../installer/volume/make.ts'
import { readRecord } from '../../../installer/volume/record.ts'
import { reencrypt } from '../../../installer/volume/reencrypt.ts'
import { bindTang, passphraseByTang, thumbprintsAt } from '../../../installer/volume/tang.ts'
import { bindTpm2 } from '../../../installer/volume/tpm2.ts'
import { waysOf } from '../../../installer/volume/way.ts'
import { refuses } from '../refusal.ts'
import { bootedMachine } from './booted-machine.ts'
import {
  emptyFile,
  fast,
  folderInMemory,
  keeper,
  passphrase,
  phrase,
  wishFor,
} from './small-volume.ts'

const known = passphrase(phrase)
const tang = { url: 'http://tang.test', thumbprint: 'x' }

t.setTimeout(600_000)

/** A volume on a machine with a chip. */
async function volumeOn(t: Test, wish: Partial<Wish> = {}) {
  const folder = folderInMemory(t)
  const chip = join(folder, 'sys/class/tpmrm/tpmrm0')
  mkdirSync(chip, { recursive: true })
  const host = bootedMachine(folder)
  const device = emptyFile(join(folder, 'volume.img'))
  const record = await makeHeader(
    host,
    wishFor(device, { hasRecoveryKey: false, ...wish }),
    keeper(),
  )
  host.now.told.length = 0
  const ways = async () => waysOf(await headerOf(host, device)).map(({ kind }) => kind)
  return { folder, chip, host, device, record, volume: { device, cost: fast }, ways }
}

t.test('a chip is bound once, and its former binding goes', async t => {
  const { host, device, ways, chip, folder } = await volumeOn(t, { tpm2Pcrs: '7' })
  t.same(await ways(), ['passphrase', 'tpm2'])
  await bindTpm2(host, device, known, '7+14')
  t.match(waysOf(await headerOf(host, device)), [{}, { kind: 'tpm2', detail: 'PCR 7+14' }])
  t.equal(host.now.told.filter(line => line.includes(phrase)).length, 0)
  t.same(await host.list('/run/parley-volume'), [], 'the key in memory is gone')
  const keyFile = join(folder, 'key')
  await host.write(keyFile, { kind: 'file', content: phrase, mode: 0o400, owner: 'root:root' })
  await bindTpm2(host, device, { kind: 'file', path: keyFile }, '7')
  t.same(await ways(), ['passphrase', 'tpm2'])
  host.now.tpm2 = 'refuses'
  await refuses(t, bindTpm2(host, device, known, '7'), { because: /the chip says no/ })
  rmSync(chip, { recursive: true })
  await refuses(t, bindTpm2(host, device, known, '7'), {
    because: /no TPM 2\.0/,
    remedy: /firmware/,
    exit: 'refused',
  })
})

t.test('a Tang server opens it while it answers, and a binding without answer is told', async t => {
  const { host, device, ways, folder } = await volumeOn(t, { tang })
  t.same(await ways(), ['passphrase', 'tang'])
  const text = await passphraseByTang(host, device)
  t.type(await slotOpenedBy(host, device, passphrase(text ?? '')), 'number')
  await bindTang(host, device, known, tang)
  t.same(await ways(), ['passphrase', 'tang'], 'the former binding went')
  const keyFile = join(folder, 'key')
  await host.write(keyFile, { kind: 'file', content: phrase, mode: 0o400, owner: 'root:root' })
  await bindTang(host, device, { kind: 'file', path: keyFile }, tang)
  host.now.tang = 'is away'
  t.equal(await passphraseByTang(host, device), undefined)
  await refuses(t, bindTang(host, device, known, tang), { because: /does not give its key back/ })
})

t.test('each way can be added later, and a boot knows what it needs of it', async t => {
  const { folder, host, record, volume, ways } = await volumeOn(t)
  const keyFile = join(folder, 'parley.key')
  const { confirmed } = keeper()
  const more: NewWay[] = [
    { kind: 'key file', path: keyFile },
    { kind: 'tpm2', pcrs: '7' },
    { kind: 'tang', tang },
    { kind: 'passphrase', fresh: passphrase('a newer and longer phrase') },
    { kind: 'recovery key', confirmed },
  ]
  let now = record
  for (const way of more) now = await addWay(host, { record: now, volume }, { known, way })
  t.same(await ways(), ['passphrase', ...more.map(({ kind }) => kind)])
  t.match(await readRecord(host), { keyFile: { path: keyFile }, tpm2Pcrs: '7', tang })
})

t.test('a re-encryption goes on below whoever works, and binds again what was bound', async t => {
  const { host, record, device, ways } = await volumeOn(t, { tpm2Pcrs: '7', tang })
  const { confirmed } = keeper()
  host.now.isOpen = true
  await reencrypt(host, { record, key: known, cost: fast, isOpen: true, confirmed })
  t.notMatch(host.now.told.join('\n'), /--force-offline/)
  t.same((await ways()).toSorted(), ['passphrase', 'tang', 'tpm2'])
  t.type(await slotOpenedBy(host, device, known), 'number')
  t.equal((await readRecord(host))?.reencryption, undefined)
})

t.test('a Tang server tells which keys it signs with, or why it does not', async t => {
  const signing = { kty: 'EC', crv: 'P-521', x: 'x', y: 'y', key_ops: ['verify'] }
  const payload = Buffer.from(JSON.stringify({ keys: [signing] })).toString('base64url')
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/adv' ? 200 : 404
    response.end(JSON.stringify({ payload }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const host = bootedMachine(t.testdir())
  t.match(await thumbprintsAt(host, `http://127.0.0.1:${port}/`), [/^[\w-]{43}$/])
  await refuses(t, thumbprintsAt(host, `http://127.0.0.1:${port}/other`), { because: /404/ })
  server.close()
  host.now.answers.set('curl', { ok: false, code: 7, out: '', err: ' ' })
  await refuses(t, thumbprintsAt(host, tang.url), { because: 'it does not answer' })
})
