import { appendFile, open, readFile, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { rotateLogs } from '../../../installer/supervisor/rotate-logs.ts'

const MiB = 1024 ** 2
const now = Date.parse('2026-11-26T12:00:00Z')

/** A directory with limits and a log that its writer holds open. */
async function logging(t: Test, limits: object) {
  const folder = t.testdir({ 'limits.json': JSON.stringify(limits) })
  const path = join(folder, 'web.log')
  const writer = await open(path, 'a')
  t.teardown(() => writer.close())
  const fill = (letter: string) => writer.appendFile(letter.repeat(MiB))
  const first = async (name: string) => (await readFile(join(folder, name), 'utf8'))[0]
  const logs = async () => (await readdir(folder)).filter(name => name.startsWith('web.log')).sort()
  return { folder, path, writer, fill, first, logs }
}

t.test('a log that has grown too large begins anew, and its writer goes on', async t => {
  const { folder, path, fill, first, logs, writer } = await logging(t, {
    maxSizeMb: 1,
    maxAgeDays: 30,
    maxFiles: 2,
  })
  await writer.appendFile('small')
  rotateLogs(folder, now)
  t.same(await logs(), ['web.log'])
  for (const letter of ['a', 'b', 'c']) {
    await fill(letter)
    rotateLogs(folder, now)
  }
  await writer.appendFile('later')
  t.equal(await readFile(path, 'utf8'), 'later')
  t.same(await logs(), ['web.log', 'web.log.1', 'web.log.2'], 'the oldest of three is gone')
  t.equal(await first('web.log.1'), 'c')
  t.equal(await first('web.log.2'), 'b')
})

t.test('a former log that is too old goes, however few there are', async t => {
  const { folder, logs } = await logging(t, { maxSizeMb: 1, maxAgeDays: 7, maxFiles: 9 })
  for (const [name, days] of [
    ['web.log.1', 6],
    ['web.log.2', 8],
  ] as const) {
    await writeFile(join(folder, name), 'former')
    const at = new Date(now - days * 86_400_000)
    await utimes(join(folder, name), at, at)
  }
  rotateLogs(folder, now)
  t.same(await logs(), ['web.log', 'web.log.1'])
})

t.test('without limits, or with some that are none, the usual ones count', async t => {
  for (const text of ['{', '{"maxSizeMb": "1"}', 'null']) {
    const { folder, fill, logs } = await logging(t, {})
    await writeFile(join(folder, 'limits.json'), text)
    await fill('a')
    await appendFile(join(folder, 'web.log.txt'), 'not ours')
    rotateLogs(folder, now)
    t.same(await logs(), ['web.log', 'web.log.txt'], text)
  }
})
