import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { applyDelta, makeDelta } from '../../../installer/bundle/delta.ts'
import { openBundle } from '../../../installer/bundle/read.ts'
import { refuses } from '../refusal.ts'
import { fewFiles, maker, smallBundle } from './small-bundle.ts'

t.test('old and delta make the new bundle to the last byte, and travel lighter', async t => {
  const folder = t.testdir()
  const made = maker()
  const trust = () => made.anchor
  // What seldom changes is most of it.
  const heavy = {
    path: 'debs/heavy_1_all.deb',
    mode: 0o644,
    from: Buffer.alloc(500_000, 'abc'),
    encoding: 'plain',
  } as const
  const { path: first } = await smallBundle(folder, made, { ingredients: [...fewFiles, heavy] })
  const { path: second } = await smallBundle(folder, made, {
    name: 'second.parley',
    version: '1.1.0',
    counter: 101,
    ingredients: [
      ...fewFiles.filter(({ path }) => path !== 'release/server/main.ts'),
      heavy,
      {
        path: 'release/server/main.ts',
        mode: 0o644,
        from: Buffer.from('better()\n'),
        encoding: 'plain',
      },
    ],
  })
  const [old, next] = [await openBundle(first, trust), await openBundle(second, trust)]
  t.teardown(() => Promise.all([old.file.close(), next.file.close()]))
  const delta = join(folder, 'delta')
  await makeDelta(old, next, delta)
  t.ok((await stat(delta)).size < (await stat(second)).size / 5)

  const made2 = join(folder, 'made.parley')
  await applyDelta(old, delta, trust, made2)
  t.ok((await readFile(made2)).equals(await readFile(second)))

  await t.test('and nothing else does', async t => {
    const bytes = await readFile(delta)
    const target = join(folder, 'never.parley')
    const before = (await readdir(folder)).sort()
    const fails = async (changed: Buffer, because: RegExp, from = old, trusted = trust) => {
      await writeFile(delta, changed)
      await refuses(t, applyDelta(from, delta, trusted, target), { because, exit: 'refused' })
      t.same((await readdir(folder)).sort(), before, 'nothing appears under the name')
    }
    await fails(bytes, /begins at another bundle/, next)
    await fails(bytes, /root key trusted here/, old, () => maker().anchor)
    await fails(bytes.subarray(0, -1), /cut short/)
    await fails(Buffer.concat([bytes, Buffer.from('x')]), /appended/)
    const flipped = Buffer.from(bytes)
    flipped.writeUInt8(flipped.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    await fails(flipped, /not what was signed/)
    await fails(await readFile(first), /it is no delta/)
  })
})
