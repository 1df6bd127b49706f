import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import t from 'tap'
import { whyNoDebianRoot } from '../peers/debian-root.ts'
import { buildFull, fullBundle } from '../peers/full-bundle.ts'

const why = await whyNoDebianRoot()
t.setTimeout(1_800_000)

t.test('a second build of everything is equal to the byte', { skip: why ?? false }, async t => {
  const { path, maker } = await fullBundle()
  const again = join(t.testdir(), 'again.bundle')
  await buildFull(maker, again)
  t.equal(await digest(again), await digest(path))
})

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
