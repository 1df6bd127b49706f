import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { runCommandLine } from '../../../installer/command-line.ts'
import { volumeVerbs } from '../../../installer/commands/volume/index.ts'
import type { World } from '../../../installer/commands/world.ts'
import type { Host } from '../../../installer/core/host.ts'
import { hostLayout } from '../../../installer/recipes/host-layout.ts'
import { processTerminal } from '../../../installer/terminal/terminal.ts'
import { slotOpenedBy } from '../../../installer/volume/cryptsetup.ts'
import { rootedHost } from '../volume/rooted-host.ts'
import { folderInMemory, passphrase, phrase, smallVolume } from '../volume/small-volume.ts'

const skip = process.getuid?.() === 0 ? false : 'only root may work on volumes'
t.setTimeout(600_000)

const unused = () => Promise.reject(new Error('no verb of the volume asks for this'))

const text = (stream: PassThrough) => String(stream.read() ?? '')

/** What a verb says and how it ends, with that on stdin. */
async function typed(host: Host, words: readonly string[], input = '') {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const world: World = {
    host,
    layout: ({ services, postgresPort }) => hostLayout(services, postgresPort),
    appliance: () => [],
    gatherFacts: unused,
    probe: unused,
    examine: unused,
    isActive: () => ['false'],
    signIn: unused,
    startInQuarantine: unused,
    release: { version: '0', madeOn: '2026-01-01' },
    terminal: {
      ...processTerminal(),
      input: Readable.from([input]),
      out,
      err,
      interactive: false,
      live: false,
      paintErr: (_style, text) => text,
      paintOut: (_style, text) => text,
    },
    now: () => new Date('2026-01-02T03:04:05Z'),
    uid: 0,
    user: 'root',
  }
  const code = await runCommandLine(world, volumeVerbs, ['volume', ...words])
  return { code, out: text(out), err: text(err) }
}

const byPhrase = ['--passphrase-file', '-'] as const

t.test('status names each way in, and how to open what is locked', { skip }, async t => {
  const { host } = await smallVolume(t)
  const { code, out } = await typed(host, ['status'])
  t.equal(code, 1, 'locked')
  t.match(out, /state +locked/)
  t.match(out, /slot 0: passphrase\n.*slot 1: recovery key/)
  t.match(out, /parley volume unlock/)
  t.match(out, /backup +none of the header/)
  const { out: json } = await typed(host, ['status', '--json'])
  t.match(JSON.parse(json), { state: 'locked', ways: [{ kind: 'passphrase' }, {}] })
})

t.test('a host without a volume says so, and which verb makes one', { skip }, async t => {
  const host = rootedHost(folderInMemory(t))
  t.match(await typed(host, ['status']), { code: 0, out: /no encrypted volume/ })
  t.match(await typed(host, ['unlock']), { code: 4, err: /parley volume create/ })
})

t.test('a passphrase is rotated by files, and is in no word that is shown', { skip }, async t => {
  const { host, folder, volume } = await smallVolume(t)
  const fresh = 'a newer and longer phrase'
  writeFileSync(join(folder, 'fresh'), `${fresh}\n`)
  const words = [
    'rotate',
    'passphrase',
    ...byPhrase,
    '--new-passphrase-file',
    join(folder, 'fresh'),
  ]
  t.match(await typed(host, words, 'not the passphrase'), { code: 4, err: /not one of its/ })
  const { code, out, err } = await typed(host, words, `${phrase}\n`)
  t.equal(code, 0, err)
  t.notMatch(`${out}${err}`, fresh)
  t.notMatch(`${out}${err}`, phrase)
  t.match(err, /older backups of the header/)
  t.equal(await slotOpenedBy(host, volume.device, passphrase(phrase)), undefined)
  t.type(await slotOpenedBy(host, volume.device, passphrase(fresh)), 'number')
  writeFileSync(join(folder, 'fresh'), 'short')
  t.match(await typed(host, words, fresh), { code: 4, err: /at least 14/ })
})

t.test(
  'a recovery key goes to a file for root alone, and an older one there stays',
  { skip },
  async t => {
    const { host, folder, volume } = await smallVolume(t, { hasRecoveryKey: false })
    const path = join(folder, 'recovery')
    writeFileSync(path, 'an older key\n')
    t.match(await typed(host, ['add-key', 'recovery-key', ...byPhrase], phrase), {
      code: 4,
      err: /--recovery-key-file/,
    })
    const words = ['add-key', 'recovery-key', ...byPhrase, '--recovery-key-file', path]
    t.match(await typed(host, words, phrase), { code: 0, out: /added recovery-key/ })
    const kept = readFileSync(path, 'utf8')
    t.match(kept, /^an older key\n/)
    t.match(await host.read(path), { mode: 0o600 })
    const key = kept.trim().split(' ').at(-1) ?? ''
    t.type(await slotOpenedBy(host, volume.device, passphrase(key)), 'number')
  },
)

t.test('a way is removed by its number, and never the last', { skip }, async t => {
  const { host, recovery } = await smallVolume(t)
  const remove = (slot: string, key: string) => typed(host, ['remove-key', slot, ...byPhrase], key)
  t.match(await remove('two', phrase), { code: 2, err: /not the number/ })
  t.match(await remove('0', phrase), { code: 4, err: /the very key/ })
  t.match(await remove('0', recovery), { code: 0, out: /removed slot 0: passphrase/ })
  t.match(await remove('1', recovery), { code: 4, err: /last way in/ })
})

t.test('a header goes out and comes back by its verbs', { skip }, async (t: Test) => {
  const { host, folder, volume } = await smallVolume(t)
  const identity = join(folder, 'age.key')
  const path = join(folder, 'header.age')
  execFileSync('age-keygen', ['--output', identity], { stdio: 'ignore' })
  const recipient = /age1\w+/.exec(readFileSync(identity, 'utf8'))?.[0] ?? ''
  t.match(await typed(host, ['header-backup', path]), { code: 2, err: /--recipient/ })
  t.match(await typed(host, ['header-backup', path, '--recipient', recipient]), {
    code: 0,
    err: /keep it apart/,
  })
  execFileSync('dd', ['if=/dev/zero', `of=${volume.device}`, 'bs=1M', 'count=5', 'conv=notrunc'], {
    stdio: 'ignore',
  })
  t.match(await typed(host, ['unlock', ...byPhrase], phrase), { code: 1, err: /header-restore/ })
  const words = ['header-restore', path, '--identity', identity, ...byPhrase]
  t.match(await typed(host, words, phrase), { code: 4, err: /--yes/ })
  t.match(await typed(host, [...words, '--yes'], phrase), { code: 0 })
  t.equal(await slotOpenedBy(host, volume.device, passphrase(phrase)), 0)
})

t.test('words that mean nothing are refused before anything is asked', { skip }, async t => {
  const { host } = await smallVolume(t)
  t.match(await typed(host, ['add-key', 'magic', ...byPhrase], phrase), { code: 2 })
  t.match(await typed(host, ['rotate', 'magic', ...byPhrase], phrase), { code: 2 })
  t.match(await typed(host, ['rotate', 'tpm2', ...byPhrase], phrase), { code: 4, err: /has none/ })
  t.match(await typed(host, ['lock', '--yes']), { code: 0 })
})
