import t from 'tap'
import { sql } from '../../../server/platform/database/sql.ts'
import { moveUserTopics } from '../../../server/domain/user-topics/move.ts'
import type { Unread } from '../../../server/protocol/messages.ts'
import type { UserTopic } from '../../../server/protocol/user-topics.ts'
import { converges, eventsOf, registerAs } from '../convergence.ts'
import type { Person } from '../person.ts'
import { fetchAs, idsFor, makeChannel, say } from '../talk.ts'
import { createWorld } from '../world.ts'

const [none, muted, unmuted, followed] = [0, 1, 2, 3]

const setPolicy = (person: Person, stream_id: number, topic: string, visibility_policy: number) =>
  person.post('/user_topics', { stream_id, topic, visibility_policy })

const policiesOf = async (person: Person) => {
  const { user_topics } = await person.post<{ user_topics: UserTopic[] }>('/register', {
    client_capabilities: { empty_topic_name: true },
  })
  return user_topics.map(one => [one.stream_id, one.topic_name, one.visibility_policy])
}
const unreadOf = async (person: Person) =>
  (await person.post<{ unread_msgs: Unread }>('/register', {})).unread_msgs

t.test('what somebody says of a topic reaches their other devices, and nobody else', async t => {
  const { hamlet, othello, polonius } = await createWorld(t)
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello])
  await say(othello, lunch, 'soup', '1')
  const told = await converges(t, [hamlet, othello], () => setPolicy(hamlet, lunch, 'Soup', muted))
  t.match(told[0], [
    { type: 'muted_topics', muted_topics: [['lunch', 'Soup', Number]] },
    { type: 'user_topic', stream_id: lunch, topic_name: 'Soup', visibility_policy: muted },
  ])
  t.same(told[1], [])
  for (const policy of [muted, followed, unmuted, none, none])
    await converges(t, [hamlet], () => setPolicy(hamlet, lunch, 'SOUP', policy))
  await converges(t, [hamlet], () => setPolicy(hamlet, lunch, 'not yet', followed))
  for (const client_capabilities of [{}, { empty_topic_name: true }])
    await converges(t, [hamlet], () => setPolicy(hamlet, lunch, 'general chat', muted), {
      client_capabilities,
    })
  t.same(await policiesOf(hamlet), [
    [lunch, '', muted],
    [lunch, 'not yet', followed],
  ])

  const modern = await registerAs(hamlet, { event_types: ['user_topic', 'muted_topics'] })
  t.equal(modern.muted_topics, undefined, 'who knows the new form is not told the old one')
  await setPolicy(hamlet, lunch, 'soup', muted)
  t.match((await eventsOf(hamlet, modern)).events, [{ type: 'user_topic' }])

  const mute = (params: object) =>
    hamlet.patch('/users/me/subscriptions/muted_topics', { ...params, topic: 'bread' })
  await converges(t, [hamlet], () => mute({ stream: 'lunch', op: 'add' }))
  await mute({ stream_id: lunch, op: 'add' })
  await mute({ stream_id: lunch, op: 'remove' })
  await mute({ stream_id: lunch, op: 'remove' })

  const refused = (person: Person, params: object) =>
    person.refusal('POST', '/user_topics', {
      stream_id: lunch,
      topic: 'x',
      visibility_policy: muted,
      ...params,
    })
  t.match(await refused(hamlet, { stream_id: 999 }), { msg: 'Invalid channel ID' })
  t.match(await refused(polonius, {}), { msg: 'Invalid channel ID' })
  t.match(await refused(hamlet, { visibility_policy: 4 }), { msg: 'Invalid visibility_policy' })
  t.match(await refused(hamlet, { topic: 'x'.repeat(61) }), {
    msg: 'topic is too long (limit: 60 characters)',
  })
  for (const [params, msg] of [
    [{ op: 'add' }, "Please supply 'stream'."],
    [{ op: 'add', stream: 'lunch', stream_id: lunch }, /Please choose one/],
    [{ op: 'flip', stream: 'lunch' }, 'Invalid op'],
    [{ op: 'add', stream: 'nowhere' }, "Invalid channel name 'nowhere'"],
  ] as const)
    t.match(
      await hamlet.refusal('PATCH', '/users/me/subscriptions/muted_topics', {
        ...params,
        topic: 'x',
      }),
      { msg },
    )
})

t.test('what is muted is listed as unread but not counted, and nobody is led to it', async t => {
  const { hamlet, othello, db } = await createWorld(t)
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const dinner = await makeChannel(hamlet, 'dinner', [hamlet, othello])
  await db.transaction(tx =>
    tx.run(sql`update subscriptions set is_muted = true where channel_id = ${dinner}`),
  )
  const soup = await say(hamlet, lunch, 'soup', '1')
  const wine = await say(hamlet, dinner, 'wine', '2')
  const bread = await say(hamlet, lunch, 'bread', '3')
  const cheese = await say(hamlet, dinner, 'cheese', '4')
  const standing = async () => ({
    count: (await unreadOf(othello)).count,
    muted: await idsFor(othello, [['is', 'muted']]),
    followed: await idsFor(othello, [['is', 'followed']]),
    first: (await fetchAs(othello, [], { anchor: 'first_unread' })).anchor,
  })
  t.same(await standing(), { count: 2, muted: [wine, cheese], followed: [], first: soup })
  await setPolicy(othello, lunch, 'soup', muted)
  await setPolicy(othello, dinner, 'Wine', unmuted)
  await setPolicy(othello, dinner, 'cheese', followed)
  t.same(await standing(), { count: 3, muted: [soup], followed: [cheese], first: wine })
  t.equal((await unreadOf(othello)).streams.length, 4, 'all of it is listed')
  const looking = { operator: 'is', operand: 'muted', negated: true }
  t.same(await idsFor(othello, [looking]), [wine, bread, cheese])
  t.same(await idsFor(othello, [['channel', 'dinner'], { ...looking, operand: 'followed' }]), [
    wine,
  ])
  const there = await fetchAs(othello, [['topic', 'soup']], { anchor: 'first_unread' })
  t.equal(there.anchor, soup, 'but where one looks on purpose')
  await converges(t, [othello], () => say(hamlet, lunch, 'soup', '5'))
  await converges(t, [othello], () => say(hamlet, dinner, 'wine', '6'))
})

t.test('a topic becomes one’s own by what one does there', async t => {
  const { hamlet, othello, cordelia, db } = await createWorld(t)
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello, cordelia])
  await db.transaction(tx =>
    tx.run(sql`update subscriptions set is_muted = true where user_id = ${othello.id}`),
  )
  const send = (person: Person, topic: string, content: string) =>
    person.post('/messages', { type: 'channel', to: lunch, topic, content })
  const [events] = await converges(t, [hamlet], async () => {
    t.match(await send(hamlet, 'soup', 'hot'), { automatic_new_visibility_policy: followed })
  })
  t.match(events?.at(-1), { type: 'user_topic', visibility_policy: followed })
  const policyIn = async (person: Person, topic: string, content = 'and') =>
    (await send(person, topic, content))['automatic_new_visibility_policy']
  t.equal(await policyIn(hamlet, 'soup'), undefined, 'once')
  t.equal(await policyIn(othello, 'soup'), unmuted, 'in a channel that one muted')
  t.equal(await policyIn(othello, 'soup'), undefined)
  t.equal(await policyIn(cordelia, 'soup'), undefined, 'others have not muted it')
  await setPolicy(othello, lunch, 'bread', muted)
  await converges(t, [othello, cordelia], () =>
    send(hamlet, 'bread', '@**Othello** @**Cordelia** look'),
  )
  t.same(await policiesOf(othello), [
    [lunch, 'bread', muted],
    [lunch, 'soup', unmuted],
  ])
  t.same(await policiesOf(cordelia), [[lunch, 'bread', followed]], 'being called follows')
})

t.test('what is said of a topic goes with it', async t => {
  const { hamlet, othello, cordelia, iago, db, clock } = await createWorld(t)
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet])
  await setPolicy(hamlet, lunch, 'old', followed)
  await setPolicy(othello, lunch, 'old', muted)
  await setPolicy(othello, lunch, 'new', unmuted)
  await setPolicy(cordelia, lunch, 'old', muted)
  await setPolicy(iago, lunch, 'old', muted)
  const move = (isNew: boolean, from: string, to: string) =>
    db.transaction(tx =>
      moveUserTopics(tx, {
        from: { channelId: lunch, topic: from },
        to: { channelId: lunch, topic: to },
        now: clock.now(),
        isNew,
        except: [iago.id],
      }),
    )
  await move(false, 'OLD', 'New')
  t.same(await policiesOf(hamlet), [[lunch, 'New', followed]])
  t.same(await policiesOf(othello), [[lunch, 'new', unmuted]], 'the more visible wins')
  t.same(await policiesOf(cordelia), [], 'muted and nothing said: there may be more to read')
  t.same(await policiesOf(iago), [], 'who may not read the new place has nothing to say of it')
  await setPolicy(cordelia, lunch, 'new', muted)
  await move(true, 'new', 'newest')
  t.same(await policiesOf(cordelia), [[lunch, 'newest', muted]])
})
