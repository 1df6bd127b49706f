import t from 'tap'
import { addressOf, keyOf, placeAt, withoutMe, type Place } from '../../../server/web/page/place.ts'

t.test('every place has an address in the form that Zulip gives it, and the way back', async t => {
  const cases: [Place, string, string][] = [
    [{ kind: 'home' }, '', '#'],
    [{ kind: 'channel', channelId: 9 }, 'book club', '#narrow/channel/9-book-club'],
    [
      { kind: 'topic', channelId: 9, topic: 'v1.2 (50% off)' },
      'x',
      '#narrow/channel/9-x/topic/v1.2E2.20.2850.25.20off.29',
    ],
    [{ kind: 'topic', channelId: 9, topic: '' }, 'x', '#narrow/channel/9-x/topic/'],
    [{ kind: 'topic', channelId: 9, topic: 'über 🚢' }, 'ß', ''],
    [{ kind: 'direct', userIds: [7] }, 'Ada Lovelace', '#narrow/dm/7-Ada-Lovelace'],
    [{ kind: 'direct', userIds: [7, 9] }, 'Ada, Grace', '#narrow/dm/7,9-group'],
  ]
  for (const [place, name, address] of cases) {
    if (address) t.equal(addressOf(place, name), address)
    t.same(placeAt(addressOf(place, name)), place)
  }
})

t.test('addresses that others made are understood', async t => {
  const topic = { kind: 'topic', channelId: 9, topic: 'a b' }
  t.same(placeAt('#narrow/channel/9-announce/topic/a.20b/with/214'), topic)
  t.same(placeAt('#narrow/stream/9/subject/a.20b/near/214'), topic)
  t.same(placeAt('#narrow/pm-with/7,9-pm'), { kind: 'direct', userIds: [7, 9] })
  for (const nonsense of ['#settings', '#narrow', '#narrow/channel/none', '#narrow/dm/-1', '#%'])
    t.same(placeAt(nonsense), { kind: 'home' }, nonsense)
  t.same(placeAt('#narrow/channel/9/topic/.zz'), { kind: 'topic', channelId: 9, topic: '.zz' })
})

t.test(
  'a conversation is the same whoever is named first and however its topic is spelled',
  async t => {
    t.equal(keyOf({ kind: 'direct', userIds: [9, 7] }), keyOf({ kind: 'direct', userIds: [7, 9] }))
    const lunch = { kind: 'topic', channelId: 1 } as const
    t.equal(keyOf({ ...lunch, topic: 'Lunch' }), keyOf({ ...lunch, topic: 'lunch' }))
    t.same(withoutMe([1, 2], 1), [2])
    t.same(withoutMe([1], 1), [1], 'notes to oneself')
  },
)
