import t from 'tap'
import { converges, eventsOf, registerAs } from '../convergence.ts'
import { fetchAs, idsFor, makeChannel, say, whisper } from '../talk.ts'
import type { Person } from '../person.ts'
import { createWorld } from '../world.ts'

const react = (person: Person, id: number, emoji: object) =>
  person.post(`/messages/${id}/reactions`, { ...emoji })
const takeBack = (person: Person, id: number, emoji: object) =>
  person.delete(`/messages/${id}/reactions`, { ...emoji })
const refusal = (person: Person, id: number, emoji: object, method: 'POST' | 'DELETE' = 'POST') =>
  person.refusal(method, `/messages/${id}/reactions`, { ...emoji })
const tada = { emoji_name: 'tada', emoji_code: '1f389', reaction_type: 'unicode_emoji' }

t.test('a reaction is told to those who see the message, and shows on it', async t => {
  const { hamlet, othello, cordelia, iago } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const id = await say(hamlet, 'lunch', 'soup', 'hot')
  const [outsider, follower] = [
    await registerAs(cordelia),
    await registerAs(iago, { all_public_streams: true }),
  ]
  const heard = await converges(t, [hamlet, othello], async () => {
    await react(othello, id, { emoji_name: 'tada' })
    await react(hamlet, id, { ...tada, emoji_name: 'another name' })
    await react(hamlet, id, { emoji_name: 'zulip' })
    await takeBack(hamlet, id, { emoji_code: '1f389', reaction_type: 'unicode_emoji' })
  })
  const common = { type: 'reaction', message_id: id }
  const user = { user_id: othello.id, email: othello.email, full_name: 'Othello' }
  const events = [
    { ...common, ...tada, op: 'add', user_id: othello.id, user },
    { ...common, ...tada, op: 'add', user_id: hamlet.id },
    { ...common, op: 'add', emoji_code: 'zulip', reaction_type: 'zulip_extra_emoji' },
    { ...common, ...tada, op: 'remove', user_id: hamlet.id },
  ]
  for (const one of heard) t.match(one, events)
  t.match((await eventsOf(iago, follower)).events, events)
  t.same((await eventsOf(cordelia, outsider)).events, [])
  const { messages } = await fetchAs(othello)
  t.match(messages, [
    {
      reactions: [
        { ...tada, user_id: othello.id },
        { emoji_name: 'zulip', user_id: hamlet.id },
      ],
    },
  ])
  t.same(await idsFor(othello, [['has', 'reaction']]), [id])
  await react(cordelia, id, { emoji_name: 'heart' })
})

t.test('what is no reaction is refused, and nothing is there', async t => {
  const { hamlet, othello } = await createWorld(t)
  await makeChannel(hamlet, 'castle', [hamlet], { invite_only: true })
  const [secret, mine] = [
    await say(hamlet, 'castle', 'guard', 'x'),
    await whisper(hamlet, [hamlet], 'x'),
  ]
  for (const id of [secret, mine, 99_999])
    t.match(await refusal(othello, id, tada), { code: 'BAD_REQUEST', msg: 'Invalid message(s)' })
  t.match(await refusal(hamlet, mine, {}), { code: 'REQUEST_VARIABLE_MISSING' })
  t.match(await refusal(hamlet, mine, { emoji_name: 'x'.repeat(9_999) }), { code: 'BAD_REQUEST' })
  t.match(await refusal(hamlet, mine, { emoji_name: 'nonsense' }), {
    msg: "Emoji 'nonsense' does not exist",
  })
  t.match(await refusal(hamlet, mine, { ...tada, emoji_code: '1f600' }), {
    msg: 'Invalid emoji code.',
  })
  t.match(await refusal(hamlet, mine, { ...tada, emoji_name: 'smile' }), { code: 'BAD_REQUEST' })
  t.match(await refusal(hamlet, mine, { ...tada, reaction_type: 'realm_emoji' }), {
    msg: 'Invalid custom emoji.',
  })
  t.match(await refusal(hamlet, mine, { ...tada, reaction_type: 'smoke' }), { status: 400 })
  t.match(await refusal(hamlet, mine, {}, 'DELETE'), { code: 'BAD_REQUEST' })
  t.match(await refusal(hamlet, mine, tada, 'DELETE'), { code: 'REACTION_DOES_NOT_EXIST' })
  const outcomes = await Promise.allSettled(
    Array.from({ length: 6 }, () => react(hamlet, mine, tada)),
  )
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1, 'once, however often')
  t.match(await refusal(hamlet, mine, tada), { code: 'REACTION_ALREADY_EXISTS' })
  t.match(await fetchAs(hamlet, [['dm', hamlet.email]]), {
    messages: [{ reactions: { length: 1 } }],
  })
})
