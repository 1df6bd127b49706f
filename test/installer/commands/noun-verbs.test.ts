import t from 'tap'
import { small } from './run-small.ts'

// Each test starts whole programs, and the machine may be busy.
t.setTimeout(600_000)

t.test('a noun stands once among the verbs, and alone it shows what it takes', async t => {
  const folder = t.testdir()
  const { out } = await small(folder)
  t.equal(out.match(/^ {2}shelf/gm)?.length, 1)
  const alone = await small(folder, 'shelf')
  t.match(alone, {
    code: 2,
    out: /^ {2}shelf put {3}put a thing\n {2}shelf take {2}take a thing$/m,
  })
  t.equal((await small(folder, 'help', 'shelf')).out, alone.out)
  t.match(await small(folder, 'shelf', '--help'), { code: 0, out: alone.out })
})

t.test('each of its verbs has a manual that tells its words', async t => {
  const folder = t.testdir()
  const { code, out } = await small(folder, 'help', 'shelf', 'put')
  t.equal(code, 0)
  t.match(out, /^ {4}parley shelf put THING \[PLACE\]$/m)
  t.match(out, /^ARGUMENTS\n {4}THING\n {8}What to put there\.$/m)
  t.equal((await small(folder, 'shelf', 'put', '--help')).out, out)
})

t.test('the words arrive, and the line that people may type again has them quoted', async t => {
  const folder = t.testdir()
  t.match(JSON.parse((await small(folder, 'shelf', 'put', 'a cup', '2')).out), {
    what: 'a cup',
    where: '2',
    line: "parley shelf put 'a cup' 2",
  })
  t.match(JSON.parse((await small(folder, 'shelf', 'take', 'cup')).out), { where: null })
})

t.test('a missing word, one too many and an unknown verb are usage errors', async t => {
  const folder = t.testdir()
  const of = (...words: string[]) => small(folder, 'shelf', ...words)
  t.match(await of('put'), { code: 2, err: /THING[^]*see parley help shelf put/ })
  t.match(await of('put', 'a', 'b', 'c'), { code: 2, err: /see parley help shelf put/ })
  t.match(await of('throw', 'a'), { code: 2, err: /see parley help shelf/ })
})
