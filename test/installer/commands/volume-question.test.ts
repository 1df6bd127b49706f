import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { localHost } from '../../../installer/core/local-host.ts'
import { slotOpenedBy } from '../../../installer/volume/cryptsetup.ts'
import { emptyFile, passphrase, phrase } from '../volume/small-volume.ts'
import { ctrlC, enter, onTerminal } from './on-terminal.ts'
import { freshFolder } from './run-small.ts'

const skip = process.getuid?.() === 0 ? false : 'only root may work on volumes'
t.setTimeout(240_000)

const [clear, question] = ['\u0015', 'Where shall messages, files and keys lie?']

/** A folder with a machine: `vdb` is empty, `vdc` is swap space, `vdd` is too small. */
async function machineFolder(t: Test, ...disks: string[]) {
  const folder = await freshFolder(t)
  const at = (name: string) => join(folder, 'machine', name)
  for (const place of ['disks', 'run/systemd/system', 'etc/parley'])
    mkdirSync(at(place), { recursive: true })
  for (const name of disks) emptyFile(at(`disks/${name}`))
  if (disks.includes('vdc')) execFileSync('mkswap', [at('disks/vdc')], { stdio: 'ignore' })
  if (disks.includes('vdd')) truncateSync(at('disks/vdd'), 1024 ** 2 * 100)
  return { folder, at, words: ['install', '--answers', join(folder, 'answers.yaml')] }
}

/** Names of files below a folder, but for the disks, that hold these words. */
const holding = (folder: string, words: string) =>
  execFileSync('sh', [
    '-c',
    'grep -rlF --exclude-dir=disks -- "$1" "$2" || true',
    'sh',
    words,
    folder,
  ])
    .toString()
    .trim()

t.test('an empty disk is offered, and made into what was typed', { skip }, async t => {
  const { folder, at, words } = await machineFolder(t, 'vdb', 'vdc', 'vdd')
  const kept = join(folder, 'recovery')

  /** Up to the consent to the volume. */
  const asked = async () => {
    const person = onTerminal(folder, ...words)
    await person.see('reads noise')
    await person.see('parley doctor reports that')
    await person.see(question)
    await person.see('encrypted, on /dev/disk/by-id/usb-vdb-0:0 (1 GiB, QEMU DISK): empty')
    person.type(enter)
    await person.see('New passphrase of the volume:')
    person.type(`${phrase}${enter}`)
    await person.see('Once more:')
    person.type(`${phrase}${enter}`)
    await person.see('Where shall the recovery key be written')
    person.type(`${kept}${enter}`)
    await person.see('make it on /dev/disk/by-id/usb-vdb-0:0 (LUKS2, argon2id, ext4)')
    await person.see('encrypted volume cannot be undone')
    return person
  }

  await t.test('no is the default, and leaves the disk as it was', async t => {
    const person = await asked()
    person.type(enter)
    t.equal(await person.ended, 4)
    t.notMatch(person.screen(), /vdc|vdd/, 'what holds something, or is too small, is not offered')
    execFileSync('cmp', ['--bytes=33554432', at('disks/vdb'), '/dev/zero'])
    t.equal(holding(folder, kept), '', 'and nothing was written')
  })

  await t.test('with consent, both keys open it, and neither is anywhere else', async t => {
    const person = await asked()
    person.type(`y${enter}`)
    await person.see('Make these')
    person.type(`y${enter}`)
    // Without dm-crypt this is as far as it goes.
    await person.see('cannot run cryptsetup open')
    t.equal(await person.ended, 1)
    const opens = (text: string) => slotOpenedBy(localHost(), at('disks/vdb'), passphrase(text))
    t.equal(await opens(phrase), 0)
    const recovery = readFileSync(kept, 'utf8').trim().split(' ').at(-1) ?? ''
    t.equal(await opens(recovery), 1)
    t.equal(holding(folder, phrase), '')
    t.equal(holding(folder, recovery), kept)
    for (const secret of [phrase, recovery]) t.notMatch(person.screen(), secret)
    t.match(JSON.parse(readFileSync(at('etc/parley/volume.json'), 'utf8')), {
      device: '/dev/disk/by-id/usb-vdb-0:0',
      stage: 'formatted',
    })
  })

  await t.test('cut short, the next run takes it up and asks for its passphrase', async t => {
    const person = onTerminal(folder, ...words)
    await person.see('This host has an encrypted volume, which is taken up: /dev/disk/by-id/')
    await person.see('encrypted volume cannot be undone')
    person.type(`y${enter}`)
    await person.see('Make these')
    person.type(`y${enter}`)
    await person.see('Passphrase or recovery key of the volume:')
    person.type(ctrlC)
    t.equal(await person.ended, 130)
    t.notMatch(person.screen(), question)
  })

  await t.test('on another system, the disk is known again', async t => {
    rmSync(at('etc/parley/volume.json'))
    const person = onTerminal(folder, ...words)
    await person.see(question)
    await person.see('the volume of an earlier Parley, taken up again')
    person.type(enter)
    await person.see('encrypted volume cannot be undone')
    person.type(ctrlC)
    t.equal(await person.ended, 130)
    t.notMatch(person.screen(), 'New passphrase')
  })
})

t.test('what cannot be used is not taken', { skip }, async t => {
  const { folder, words } = await machineFolder(t, 'vdb')
  const person = onTerminal(folder, ...words)
  await person.see(question)
  // The second: a file.
  person.type(`2${enter}`)
  await person.see('In which file?')
  for (const [typed, answer] of [
    ['srv/x', 'write /dev/NAME, file:/PATH or none'],
    ['/var/lib/parley/x.img', 'the volume itself is mounted there'],
    ['/nowhere/x.img', 'there is no directory /nowhere'],
    [join(folder, 'answers.yaml'), 'it holds data without a signature'],
  ] as const) {
    person.type(`${clear}${typed}${enter}`)
    await person.see(answer)
  }
  const image = join(folder, 'parley.img')
  person.type(`${clear}${image}${enter}`)
  await person.see('How large shall it be?')
  for (const [typed, answer] of [
    ['much', 'write a number with MiB, GiB or TiB'],
    ['10MiB', 'at least 1 GiB'],
    ['900000TiB', '> only '],
  ] as const) {
    person.type(`${clear}${typed}${enter}`)
    await person.see(answer)
  }
  person.type(`${clear}1GiB${enter}`)
  await person.see('New passphrase')
  person.type(`short${enter}`)
  await person.see('use at least 14')
  person.type(`${clear}${phrase}${enter}`)
  await person.see('Once more:')
  person.type(`${phrase}r${enter}`)
  await person.see('that is not the same')
  person.type(`${clear}${phrase}${enter}`)
  await person.see('Where shall the recovery key be written')
  for (const [typed, answer] of [
    ['key', 'write an absolute path, or screen'],
    ['/var/lib/parley/key', 'on the volume that it opens'],
    [folder, 'it is a directory'],
    ['/nowhere/key', 'there is no directory /nowhere'],
  ] as const) {
    person.type(`${clear}${typed}${enter}`)
    await person.see(answer)
  }
  person.type(`${clear}screen${enter}`)
  await person.see(`make it on file:${image}`)
  await person.see('encrypted volume cannot be undone')
  person.type(ctrlC)
  t.equal(await person.ended, 130)
  t.notMatch(person.screen(), phrase)
})

t.test('without a volume: because somebody says so', { skip }, async t => {
  const { folder, words } = await machineFolder(t, 'vdc')
  const person = onTerminal(folder, ...words)
  await person.see('No disk or partition of this host is empty')
  await person.see(question)
  person.type(enter)
  await person.see('Make these 5 changes?')
  t.notMatch(person.screen(), 'New passphrase')
  person.type(ctrlC)
  t.equal(await person.ended, 130)
})

t.test('without a volume: because this host can have none, which is said', { skip }, async t => {
  const { folder, at, words } = await machineFolder(t, 'vdb')
  writeFileSync(at('no-dm-crypt'), '')
  for (const why of ['the kernel of this host has no dm-crypt', 'process 1 is not systemd']) {
    const person = onTerminal(folder, ...words)
    await person.see(why)
    await person.see('parley doctor reports that')
    await person.see('Make these 5 changes?')
    person.type(ctrlC)
    t.equal(await person.ended, 130)
    t.notMatch(person.screen(), question)
    // The second time, a container.
    rmSync(at('run/systemd'), { recursive: true, force: true })
  }
})

t.test('what a flag has said is not asked', { skip }, async t => {
  const { folder, words } = await machineFolder(t, 'vdb')
  for (const more of [
    ['--volume', 'none'],
    ['--volume', '/dev/vdb'],
  ]) {
    const person = onTerminal(folder, ...words, ...more)
    await person.see(more[1] === 'none' ? 'Make these 5' : 'encrypted volume cannot be undone')
    person.type(ctrlC)
    t.equal(await person.ended, 130)
    t.notMatch(person.screen(), question)
  }
})
