import t from 'tap'
import { verbsFor } from '../../../installer/commands/every-verb.ts'

t.test('a verb is found by its first word, whether it comes alone or with all others', async t => {
  const all = await verbsFor(['help'])
  t.same(await verbsFor([]), all)
  t.equal(new Set(all.map(({ name }) => name)).size, all.length, 'each name once')
  const words = new Set(all.map(({ name }) => name.split(' ')[0] ?? ''))
  t.ok(words.size > 10)
  for (const word of words)
    t.same(
      await verbsFor([word, '--json']),
      all.filter(({ name }) => name === word || name.startsWith(`${word} `)),
      word,
    )
})
