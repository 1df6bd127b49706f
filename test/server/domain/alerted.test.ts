import t from 'tap'
import { holds } from '../../../server/domain/flags/alerted.ts'
import { converges } from '../convergence.ts'
import { fetchAs, idsFor, makeChannel, say, whisper } from '../talk.ts'
import { createWorld } from '../world.ts'

t.test('a word stands by itself, whatever its case and what it is made of', t => {
  for (const [content, word] of [
    ['The Soup is ready', 'soup'],
    ['soup', 'Soup'],
    ['(soup)', 'soup'],
    ['**soup**, please', 'soup'],
    ['no soupspoon, but soup', 'soup'],
    ['learn C++!', 'c++'],
    ['hot  soup, cold soup now', 'cold soup'],
    ['eine Suppe für „Zoë“', 'zoë'],
  ] as const)
    t.ok(holds(content, word), `${word} in ${content}`)
  for (const [content, word] of [
    ['soups', 'soup'],
    ['https://example.org/soup/today', 'soup'],
    ['me@soup.example.org', 'soup'],
    ['pea-soup', 'soup'],
    ['soup_kitchen', 'soup'],
    ['anything', ' '],
  ] as const)
    t.notOk(holds(content, word), `no ${word} in ${content}`)
  t.end()
})

t.test('who waits for a word is told when somebody says it where they may read', async t => {
  const { hamlet, othello, cordelia } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  await say(hamlet, 'lunch', 'soup', 'Noodles before anybody waited')
  for (const person of [othello, cordelia])
    await person.post('/users/me/alert_words', { alert_words: ['noodles', 'c++', '++'] })
  const say1 = () => say(hamlet, 'lunch', 'soup', 'Are there **Noodles**?')
  const [toOthello, toCordelia] = await converges(t, [othello, cordelia], say1)
  t.match(toOthello, [{ type: 'message', flags: ['has_alert_word'] }])
  t.same(toCordelia, [], 'they are not in the channel')
  const direct = await whisper(hamlet, [othello, cordelia], 'We write C++')
  const plusses = await whisper(hamlet, [othello], 'a ++ b')
  await whisper(hamlet, [othello], 'noodlesoup')
  const found = await fetchAs(othello, [['is', 'alerted']])
  t.same(
    found.messages.map(({ flags }) => flags),
    [['has_alert_word'], ['has_alert_word'], ['has_alert_word']],
  )
  t.same((await idsFor(othello, [['is', 'alerted']])).slice(1), [direct, plusses])
  t.same(await idsFor(cordelia, [['is', 'alerted']]), [direct])
  t.same(await idsFor(hamlet, [['is', 'alerted']]), [])
})
