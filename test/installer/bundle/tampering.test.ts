import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { sealText } from '../../../installer/bundle/seal.ts'
import { signed } from '../../../installer/bundle/keys.ts'
import { largestInMemory, manifestStart, openerLength } from '../../../installer/bundle/layout.ts'
import { manifestText, type Manifest } from '../../../installer/bundle/manifest.ts'
import { openPgpName, openPgpSignature } from '../../../installer/bundle/openpgp.ts'
import { rootIn } from '../../../installer/bundle/opener.ts'
import { fill } from '../../../installer/bundle/quarantine.ts'
import { openBundle, sha256 } from '../../../installer/bundle/read.ts'
import { requireMembers } from '../../../installer/bundle/require-members.ts'
import { signBundle } from '../../../installer/bundle/sign.ts'
import { refuses } from '../refusal.ts'
import { fewFiles, maker, smallBundle, type Maker } from './small-bundle.ts'

t.setTimeout(300_000)

/** What every refusal must leave: nothing in the quarantine, and outside of it what was there. */
async function world(t: Test) {
  const folder = t.testdir({ room: {}, outside: { file: 'untouched\n' } })
  const room = join(folder, 'room')
  const take = async (path: string, { anchor }: Maker) => {
    const bundle = await openBundle(path, () => anchor)
    try {
      await fill(room, bundle)
    } finally {
      await bundle.file.close()
    }
  }
  const isRefused = async (path: string, made: Maker, because: RegExp, what: string) => {
    const before = (await readdir(folder, { recursive: true })).sort()
    await refuses(t, take(path, made), {
      message: /cannot trust this bundle/,
      because,
      exit: 'refused',
    })
    t.same(await readdir(room), [], `${what}: nothing is left in the quarantine`)
    t.same(
      (await readdir(folder, { recursive: true })).sort(),
      before,
      `${what}: nothing elsewhere`,
    )
  }
  return { folder, room, take, isRefused }
}

/** The same bundle with another manifest, signed by whoever holds these keys. */
async function forge(
  path: string,
  { release, chain }: Maker,
  text: string,
  members: Buffer = Buffer.alloc(0),
): Promise<void> {
  const manifest = Buffer.from(text)
  const seal = sealText({
    manifestLength: manifest.length,
    documents: chain.documents,
    signature: {
      plain: signed(manifest, release),
      openPgp: openPgpSignature(manifest, release),
      name: openPgpName(release),
    },
  })
  const opener = (await readFile(path)).subarray(0, openerLength)
  await writeFile(path, Buffer.concat([opener, seal, manifest, members]))
}

t.test('an untouched bundle is unpacked whole, each file with its rights', async t => {
  const { folder, room, take } = await world(t)
  const made = maker()
  const { path, manifest } = await smallBundle(folder, made)
  await take(path, made)
  for (const { path, content } of manifest.files)
    t.equal(sha256(await readFile(join(room, 'content', path))), content, path)
  t.equal(manifest.members.length, manifest.files.length - 1, 'equal files travel once')
})

t.test('one changed bit anywhere in the file', async t => {
  const { folder, isRefused } = await world(t)
  const made = maker()
  const { path, manifest } = await smallBundle(folder, made)
  const bytes = await readFile(path)
  const membersStart = bytes.length - manifest.members.reduce((sum, m) => sum + m.storedLength, 0)
  const places = [
    // Everything that is not filled up, and each member's first, middle and last byte.
    ...sampled(0, 9000, 97),
    openerLength - 1,
    ...sampled(openerLength, openerLength + 1500, 7),
    openerLength + 8191,
    ...sampled(manifestStart, membersStart, 23),
  ]
  let at = membersStart
  for (const { storedLength } of manifest.members) {
    if (storedLength > 0) places.push(at, at + Math.floor(storedLength / 2), at + storedLength - 1)
    at += storedLength
  }
  for (const place of places) {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(place) ^ (1 << (place % 8)), place)
    await writeFile(path, changed)
    await isRefused(path, made, /./, `byte ${place}`)
  }
})

const sampled = (from: number, to: number, step: number) =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => from + index * step)

t.test('cut at every boundary, and just beside it', async t => {
  const { folder, isRefused } = await world(t)
  const made = maker()
  const { path, manifest } = await smallBundle(folder, made)
  const bytes = await readFile(path)
  let at = bytes.length - manifest.members.reduce((sum, m) => sum + m.storedLength, 0)
  const boundaries = [0, 1, openerLength, manifestStart, manifestStart + 10, at]
  for (const { storedLength } of manifest.members) boundaries.push((at += storedLength))
  const ends = new Set(boundaries.flatMap(end => [end - 1, end, end + 1]))
  for (const end of ends) {
    if (end < 0 || end >= bytes.length) continue
    await writeFile(path, bytes.subarray(0, end))
    await isRefused(path, made, /cut short|no bundle|means nothing|not what/, `cut at ${end}`)
  }
  await writeFile(path, Buffer.concat([bytes, Buffer.from([0])]))
  await isRefused(path, made, /appended/, 'a byte more')
})

t.test('members in another order', async t => {
  const { folder, isRefused } = await world(t)
  const made = maker()
  const { path, manifest } = await smallBundle(folder, made)
  const bytes = await readFile(path)
  const [first, second] = manifest.members
  const start = bytes.length - manifest.members.reduce((sum, m) => sum + m.storedLength, 0)
  const middle = start + (first?.storedLength ?? 0)
  const end = middle + (second?.storedLength ?? 0)
  const parts = [
    bytes.subarray(0, start),
    bytes.subarray(middle, end),
    bytes.subarray(start, middle),
  ]
  await writeFile(path, Buffer.concat([...parts, bytes.subarray(end)]))
  await isRefused(path, made, /not what was signed/, 'swapped')
})

t.test('keys and signatures of somebody else', async t => {
  const { folder, isRefused } = await world(t)
  const [ours, theirs] = [maker(), maker()]
  const { path, manifest } = await smallBundle(folder, ours)
  await isRefused(path, theirs, /root key trusted here/, 'another root')
  const other = await smallBundle(folder, theirs, { name: 'other.parley' })
  const bytes = await readFile(path)
  const members = bytes.subarray(-manifest.members.reduce((sum, m) => sum + m.storedLength, 0))

  await forge(path, { ...ours, release: theirs.release }, manifestText(manifest), members)
  await isRefused(path, ours, /not what the release key signed/, 'a release key nobody allowed')
  await forge(path, theirs, manifestText(manifest), members)
  await isRefused(path, ours, /root key trusted here/, 'a whole chain of somebody else')

  // The front of one with the manifest and members of the other.
  const front = bytes.subarray(0, manifestStart)
  const rest = (await readFile(other.path)).subarray(manifestStart)
  await writeFile(path, Buffer.concat([front, rest]))
  await isRefused(path, ours, /not what|cut short/, 'another manifest')

  const { path: unsigned } = await smallBundle(folder, ours, { name: 'unsigned.parley' })
  const seal = sealText({ manifestLength: 10, documents: ours.chain.documents })
  await writeFile(unsigned, Buffer.concat([bytes.subarray(0, openerLength), seal, rest]))
  await isRefused(unsigned, ours, /nobody has signed it/, 'no signature')
  const empty = Buffer.from('parley-seal 1'.padEnd(seal.length, '\n'))
  await writeFile(unsigned, Buffer.concat([bytes.subarray(0, openerLength), empty, rest]))
  await isRefused(unsigned, ours, /usable length/, 'a seal that says nothing')

  await writeFile(unsigned, bytes.fill(0, 0, openerLength))
  await refuses(
    t,
    openBundle(unsigned, ({ opener }) => rootIn(opener)),
    { because: /holds no root key/, exit: 'refused' },
  )
})

const line = (manifest: Manifest, path: string) => {
  const { content } = manifest.files[0] ?? { content: '' }
  return `file 644 ${content} ${path}\n`
}

t.test('what a signed manifest says is still not let out of the quarantine', async t => {
  const { folder, isRefused } = await world(t)
  const made = maker()
  const { path, manifest } = await smallBundle(folder, made)
  const good = manifestText(manifest)
  const bytes = await readFile(path)
  const members = bytes.subarray(-manifest.members.reduce((sum, m) => sum + m.storedLength, 0))
  const lastly = (text: string) => `${good}${text}`
  const digest = manifest.members[0]?.stored ?? ''
  const cases: readonly [what: string, text: string, because: RegExp][] = [
    ['an absolute path', lastly(line(manifest, '/outside/file')), /leads elsewhere/],
    ['a path upwards', lastly(line(manifest, 'release/../../outside/file')), /leads elsewhere/],
    ['a path upwards at the end', lastly(line(manifest, 'release/..')), /leads elsewhere/],
    ['a path with a dot', lastly(line(manifest, 'release/./x')), /leads elsewhere/],
    ['an empty name', lastly(line(manifest, 'release//x')), /leads elsewhere/],
    ['a backslash', lastly(line(manifest, String.raw`release\x`)), /leads elsewhere/],
    ['a control character', lastly(line(manifest, 'release/\u0007')), /leads elsewhere/],
    ['a letter beyond ASCII', lastly(line(manifest, 'release/ä')), /leads elsewhere/],
    ['a name too long', lastly(line(manifest, `z/${'x'.repeat(256)}`)), /leads elsewhere/],
    ['a symbolic link', lastly(`link 777 ../outside/file release/zz\n`), /means nothing/],
    ['a device', lastly(`device 644 1 3 release/zz\n`), /means nothing/],
    ['a mode with more rights', lastly(`file 4755 ${digest} release/zz\n`), /means nothing/],
    ['a path twice', lastly(line(manifest, manifest.files.at(-1)?.path ?? '')), /twice/],
    ['files out of order', lastly(line(manifest, 'aaa')), /out of order/],
    ['a file below a file', lastly(line(manifest, 'release/server/main.ts/x')), /below a file/],
    ['a file without content', lastly(`file 644 ${'0'.repeat(64)} zz\n`), /without its content/],
    [
      'a member that nothing uses',
      good.replace('\nfile ', `\nmember ${'1'.repeat(64)} 0 gzip ${'2'.repeat(64)} 0\nfile `),
      /no file has/,
    ],
    ['a member twice', good.replace(/\n(member [^\n]*)\n/, '\n$1\n$1\n'), /twice/],
    [
      'lengths that differ where nothing is packed',
      good.replace(/ \d+ plain/, ' 1 plain'),
      /contradicts|cut short/,
    ],
    ['an unlisted encoding', good.replace(' plain ', ' brotli '), /means nothing/],
    ['a number written otherwise', good.replace('counter 100', 'counter 0100'), /counter/],
    ['a heading that is missing', good.replace(/counter .*\n/, ''), /counter/],
    ['the first line alone', 'parley-bundle 1', /nothing usable of “version”/],
    ['lines of Windows', good.replaceAll('\n', '\r\n'), /kind|usable/],
    ['no last line end', good.slice(0, -1), /one form|means nothing/],
    ['another format', good.replace('parley-bundle 1', 'parley-bundle 2'), /does not know/],
  ]
  for (const [what, text, because] of cases) {
    t.not(text, good, what)
    await forge(path, made, text, members)
    await isRefused(path, made, because, what)
  }
})

t.test('a member that becomes more than it said', async t => {
  const { folder, isRefused } = await world(t)
  const made = maker()
  const { path, manifest } = await smallBundle(folder, made)
  const bytes = await readFile(path)
  const members = bytes.subarray(-manifest.members.reduce((sum, m) => sum + m.storedLength, 0))
  const swollen = {
    ...manifest,
    members: manifest.members.map(each =>
      each.encoding === 'plain' ? each : { ...each, contentLength: 5 },
    ),
  }
  await forge(path, made, manifestText(swollen), members)
  await isRefused(path, made, /cannot be unpacked/, 'a bomb')
})

t.test('what is too large for memory comes through whole, or not at all', async t => {
  const { folder, room, take, isRefused } = await world(t)
  const made = maker()
  const ingredients = (['gzip', 'plain', 'zstd'] as const).map(encoding => ({
    path: `release/${encoding}`,
    mode: 0o644 as const,
    from: Buffer.alloc(largestInMemory + 2, encoding),
    encoding,
  }))
  const { path, manifest } = await smallBundle(folder, made, { ingredients })
  const bytes = await readFile(path)
  const members = bytes.subarray(-manifest.members.reduce((sum, m) => sum + m.storedLength, 0))
  const good = manifestText(manifest)
  const before = (length: number) => good.replace(` ${length}\n`, ` ${length - 1}\n`)
  const first = manifest.members[0]?.content ?? ''

  await forge(path, made, before(largestInMemory + 2), members)
  await isRefused(path, made, /cannot be unpacked as gzip/, 'a bomb')
  await forge(path, made, good.replaceAll(first, '0'.repeat(64)), members)
  await isRefused(path, made, /not what was signed/, 'it becomes something else')
  const changed = Buffer.from(bytes)
  changed.writeUInt8(changed.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
  await writeFile(path, changed)
  await isRefused(path, made, /not what was signed/, 'its last byte')
  const damaged = await openBundle(path, () => made.anchor)
  await refuses(t, requireMembers(damaged), { because: /not what was signed/ })
  await damaged.file.close()

  await writeFile(path, bytes)
  const whole = await openBundle(path, () => made.anchor)
  await requireMembers(whole)
  await whole.file.close()
  await take(path, made)
  for (const { path, content } of manifest.files)
    t.equal(sha256(await readFile(join(room, 'content', path))), content, path)
})

t.test('a file that is none', async t => {
  const folder = t.testdir()
  const { anchor } = maker()
  await mkdir(join(folder, 'directory'))
  for (const path of ['/dev/zero', join(folder, 'directory'), join(folder, 'nothing')])
    await refuses(
      t,
      openBundle(path, () => anchor),
      { message: /cannot read/, exit: 'usage' },
    )
})

t.test(
  'the same ingredients and keys make the same bytes, and signing again changes none',
  async t => {
    const { folder } = await world(t)
    const made = maker()
    const { path } = await smallBundle(folder, made)
    const once = await readFile(path)
    await signBundle(path, made.release)
    t.ok(once.equals(await readFile(path)))
    const { path: again } = await smallBundle(folder, made, { ingredients: fewFiles.toReversed() })
    t.ok(once.equals(await readFile(again)))
    await refuses(t, signBundle(path, maker().release), {
      because: /not the key that its root allows/,
    })
  },
)
