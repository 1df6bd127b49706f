import t from 'tap'
import { sql, type Sql } from '../../../server/platform/database/sql.ts'
import type { Unread } from '../../../server/protocol/messages.ts'
import { converges, eventsOf, registerAs } from '../convergence.ts'
import { decide } from '../decide.ts'
import { lockWaiters } from '../lock-waiters.ts'
import { fetchAs, idsFor, makeChannel, say, whisper } from '../talk.ts'
import type { Person } from '../person.ts'
import { until } from '../../until.ts'
import { createWorld, type World } from '../world.ts'

const quiet = { send_notification_to_new_thread: false }
const move = (person: Person, id: number, params: object) =>
  person.patch(`/messages/${id}`, { ...quiet, ...params })
const refusal = (person: Person, id: number, params: object) =>
  person.refusal('PATCH', `/messages/${id}`, { ...quiet, ...params })
const read = (person: Person, ...messages: number[]) =>
  person.post('/messages/flags', { messages, op: 'add', flag: 'read' })
const unreadOf = (person: Person) => idsFor(person, [['is', 'unread']])
const newest = async (person: Person) =>
  (await person.get<{ max_message_id: number }>('/users/me')).max_message_id
const topic = (channel: number | string, name: string) => [
  ['channel', channel],
  ['topic', name],
]

t.test('messages move between topics and channels, for every kind of client', async t => {
  const { hamlet, othello, cordelia, polonius, iago } = await createWorld(t)
  const watchers = [hamlet, othello, cordelia, polonius, iago]
  const dinner = await makeChannel(hamlet, 'dinner', [hamlet, othello])
  const castle = await makeChannel(hamlet, 'castle', [hamlet, cordelia], { invite_only: true })
  const clients = [{}, { client_capabilities: {}, apply_markdown: false }]
  for (const [index, wish] of clients.entries()) {
    const lunch = await makeChannel(hamlet, `lunch ${index}`, [hamlet, othello, polonius])
    const send = (content: string) => say(hamlet, lunch, 'soup', content)
    const ids = [
      await send('1'),
      await send('@**Othello** @**Polonius** @**Cordelia**'),
      await send('@**all**'),
      await send('4'),
    ] as const
    await read(othello, ids[0])
    await othello.post('/messages/flags', { messages: ids, op: 'add', flag: 'starred' })
    const step = (title: string, id: number, params: Record<string, unknown>) =>
      t.test(`${title}, client ${index}`, t =>
        converges(t, watchers, () => hamlet.patch(`/messages/${id}`, params), wish),
      )
    await step('one', ids[0], { topic: 'stew' })
    await step('and later ones', ids[2], { topic: 'stew', propagate_mode: 'change_later' })
    await step('what is left', ids[1], { topic: '', propagate_mode: 'change_all' })
    await step('back', ids[1], { topic: 'Soup', propagate_mode: 'change_all' })
    await step('respelled', ids[0], { topic: 'STEW' })
    await step('with new words', ids[0], { topic: 'bread', content: '@**Othello**' })
    await step('resolved', ids[2], { topic: '✔ STEW', propagate_mode: 'change_all' })
    await step('reopened', ids[2], { topic: 'STEW', propagate_mode: 'change_all' })
    const told = { send_notification_to_old_thread: true }
    await step('elsewhere', ids[2], { stream_id: dinner, propagate_mode: 'change_all', ...told })
    await step('elsewhere, renamed', ids[1], { stream_id: dinner, topic: 'tea' })
    await step('further', ids[1], { stream_id: castle, topic: 'guard', ...told })
    await step('and back', ids[1], { stream_id: lunch, topic: 'soup' })
    await step('the rest', ids[0], { stream_id: castle, ...told })
  }
})

t.test('everybody keeps what they have read, wherever it goes', async t => {
  const { hamlet, othello, cordelia, iago, polonius } = await createWorld(t)
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello, cordelia, polonius])
  const dinner = await makeChannel(hamlet, 'dinner', [hamlet, othello, iago])
  const ids: number[] = []
  for (let i = 0; i < 6; i++) ids.push(await say(hamlet, 'lunch', 'soup', `${i}`))
  const [first = 0, second = 0, third = 0, fourth = 0] = ids
  await say(hamlet, 'lunch', 'stew', 'x')
  await othello.post('/mark_all_as_read', {})
  const later = await say(hamlet, 'lunch', 'stew', 'y')
  await othello.post('/messages/flags', { messages: [second], op: 'remove', flag: 'read' })
  await read(cordelia, third)

  await move(hamlet, second, { topic: 'stew', propagate_mode: 'change_later' })
  t.same(await unreadOf(othello), [second, later])
  t.same((await unreadOf(cordelia)).includes(third), false)
  await converges(t, [othello, cordelia, iago], () =>
    move(hamlet, third, { topic: 'tea', stream_id: dinner, propagate_mode: 'change_later' }),
  )
  await move(hamlet, second, { stream_id: dinner })
  t.same(await unreadOf(othello), [second, later], 'who is in both')
  const ownOf = async (person: Person) => (await unreadOf(person)).filter(id => ids.includes(id))
  t.same(await ownOf(iago), [], 'who is only in the new one has nothing new to read')
  t.same(await ownOf(cordelia), [first], 'who is not in the new one has nothing there')
  await cordelia.post('/users/me/subscriptions', { subscriptions: [{ name: 'dinner' }] })
  t.same(await ownOf(cordelia), [first], 'nor later')
  await othello.delete('/users/me/subscriptions', { subscriptions: ['lunch'] })
  t.same(await unreadOf(othello), [second, later], 'leaving the old one changes nothing')
  await move(hamlet, fourth, { stream_id: lunch, topic: 'soup' })
  t.same(await ownOf(cordelia), [first], 'what was read in between stays read')
  const { unread_msgs: unread } = await othello.post<{ unread_msgs: Unread }>('/register', {})
  t.match(unread, { count: 2, streams: [{ stream_id: dinner, topic: 'stew' }, { topic: 'tea' }] })
})

t.test('whoever may not follow a message to where it goes, loses it', async t => {
  const { hamlet, othello, cordelia, iago, shylock } = await createWorld(t)
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello, cordelia])
  const castle = await makeChannel(hamlet, 'castle', [hamlet, cordelia], {
    invite_only: true,
    history_public_to_subscribers: false,
  })
  const id = await say(hamlet, 'lunch', '', 'a secret @**Othello**')
  await othello.post('/messages/flags', { messages: [id], op: 'add', flag: 'starred' })
  const [lost, kept, follower] = [
    await registerAs(othello),
    await registerAs(cordelia),
    await registerAs(iago, { all_public_streams: true }),
  ]
  await move(hamlet, id, { stream_id: castle, topic: 'guard' })
  const gone = { type: 'delete_message', message_ids: [id], stream_id: lunch, topic: '' }
  t.match(
    (await eventsOf(othello, lost)).events.filter(({ type }) => type !== 'stream'),
    [gone],
  )
  t.match((await eventsOf(iago, follower)).events, [gone, {}, {}])
  t.match((await eventsOf(cordelia, kept)).events[0], {
    type: 'update_message',
    stream_id: lunch,
    new_stream_id: castle,
    orig_subject: '',
    subject: 'guard',
    message_ids: [id],
    propagate_mode: 'change_one',
  })
  t.match(await othello.refusal('GET', `/messages/${id}`), { msg: 'Invalid message(s)' })
  t.match(await othello.post('/register', {}), { starred_messages: [] })
  t.same(await idsFor(cordelia, topic('castle', 'guard')), [id], 'who was there has it')
  await hamlet.post('/users/me/subscriptions', {
    subscriptions: [{ name: 'castle' }],
    principals: [iago.id],
  })
  t.same(await idsFor(iago, topic('castle', 'guard')), [], 'who comes later has not')
  const [stranger] = [await registerAs(othello)]
  await move(hamlet, id, { stream_id: lunch, topic: 'open' })
  t.match((await eventsOf(othello, stranger)).events[0], {
    type: 'update_message',
    new_stream_id: lunch,
    stream_name: '',
    orig_subject: '',
  })
  t.same(await idsFor(othello, topic('lunch', 'open')), [id])

  const calling = await say(hamlet, 'lunch', 'open', '@**Shylock**')
  const mine = await say(iago, 'lunch', 'open', 'from outside')
  await cordelia.delete('/users/me/subscriptions', { subscriptions: ['lunch'] })
  await move(hamlet, mine, { stream_id: castle, propagate_mode: 'change_all' })
  await iago.delete(`/messages/${mine}`)
  for (const [person, id] of [
    [cordelia, mine],
    [iago, mine],
    [shylock, calling],
  ] as const)
    t.equal(await newest(person), id, `the newest that ${person.name} was told of stays so`)
})

t.test('topics say themselves what has happened to them', async t => {
  const { hamlet, othello } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const dinner = await makeChannel(hamlet, 'dinner', [hamlet])
  const castle = await makeChannel(hamlet, 'castle', [hamlet], { invite_only: true })
  const [first, second] = [
    await say(hamlet, 'lunch', 'soup', '1'),
    await say(hamlet, 'lunch', 'soup', '2'),
  ]
  const both = { send_notification_to_old_thread: true }
  const said = async (channel: string, name: string) => {
    const { messages } = await fetchAs(hamlet, topic(channel, name), { apply_markdown: false })
    return messages.at(-1)?.content
  }
  await hamlet.patch(`/messages/${second}`, { topic: 'stew', ...both })
  const who = `@_**Hamlet|${hamlet.id}**`
  t.equal(await said('lunch', 'stew'), `${who} moved a message here from #**lunch>soup**.`)
  t.equal(await said('lunch', 'soup'), `${who} moved a message to #**lunch>stew**.`)
  const all = { propagate_mode: 'change_all' }
  await hamlet.patch(`/messages/${first}`, { topic: '✔ soup', ...all })
  t.equal(await said('lunch', '✔ soup'), `${who} resolved this topic.`)
  t.match(await hamlet.get(`/messages/${first}`), { message: { last_moved_timestamp: undefined } })
  await hamlet.patch(`/messages/${first}`, { topic: 'soup', ...all })
  t.equal(await said('lunch', 'soup'), `${who} reopened this topic.`)
  await hamlet.patch(`/messages/${second}`, { stream_id: dinner, ...all, ...both })
  t.equal(await said('dinner', 'stew'), `${who} moved this topic here from #**lunch>stew**.`)
  await hamlet.patch(`/messages/${second}`, { stream_id: castle, ...all, ...both })
  t.equal(await said('dinner', 'stew'), `${who} moved this topic to a private channel.`)
  t.match(await hamlet.get(`/messages/${second}/history`), {
    message_history: [
      { topic: 'soup', content: '2' },
      { topic: 'stew', prev_topic: 'soup', prev_content: undefined },
      { prev_stream: Number, stream: dinner, prev_topic: undefined },
      { prev_stream: dinner, stream: castle },
    ],
  })
})

t.test('a move that may not be is refused, and nothing has moved', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, polonius, shylock, clock } = world
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello, polonius])
  const dinner = await makeChannel(hamlet, 'dinner', [hamlet, polonius])
  const castle = await makeChannel(othello, 'castle', [othello], { invite_only: true })
  const old = await say(hamlet, 'lunch', 'soup', 'old')
  const direct = await whisper(hamlet, [othello], 'x')
  t.match(await refusal(polonius, old, { stream_id: dinner }), {
    msg: "You don't have permission to move this message",
  })
  for (const channel of [castle, 99, 2 ** 53 - 1])
    t.match(await refusal(hamlet, old, { stream_id: channel }), { msg: 'Invalid channel ID' })
  t.match(await refusal(othello, direct, { topic: 'x' }), { code: 'BAD_REQUEST' })
  t.match(await refusal(hamlet, old, { topic: 'a\nb' }), { msg: 'Invalid character in topic!' })
  t.match(await refusal(hamlet, 99_999, { topic: 'x' }), { msg: 'Invalid message(s)' })
  const nameless = await say(hamlet, 'lunch', '', 'x')
  t.match(await refusal(hamlet, nameless, { topic: '✔ ' }), { code: 'BAD_REQUEST' })
  await decide(world, { topics_policy: 'disable_empty_topic' })
  t.match(await refusal(hamlet, old, { topic: '' }), { msg: "Topic can't be empty" })
  clock.advance(8 * 24 * 60 * 60 * 1000)
  const all = { topic: 'stew', propagate_mode: 'change_all' }
  const young = await say(hamlet, 'lunch', 'soup', 'young')
  t.match(await refusal(hamlet, old, all), {
    msg: "The time limit for editing this message's topic has passed.",
  })
  t.match(await refusal(hamlet, young, all), {
    code: 'MOVE_MESSAGES_TIME_LIMIT_EXCEEDED',
    first_message_id_allowed_to_move: young,
    total_messages_allowed_to_move: 1,
    total_messages_in_topic: 2,
  })
  t.same(await idsFor(hamlet, topic('lunch', 'soup')), [old, young])
  await move(hamlet, young, { ...all, propagate_mode: 'change_later' })
  await move(shylock, old, { topic: '🍲'.repeat(61), propagate_mode: 'change_all' })
  t.match(await hamlet.get(`/messages/${old}`), {
    message: { subject: `${'🍲'.repeat(57)}...`, stream_id: lunch },
  })
})

/** Begins each request when the one before it waits for what is held; then all go on, in this order. */
async function inLine<Answer>(
  { db }: World,
  held: Sql,
  ...requests: (() => Promise<Answer>)[]
): Promise<PromiseSettledResult<Answer>[]> {
  const answers: Promise<Answer>[] = []
  await db.transaction(async tx => {
    await tx.run(held)
    for (const request of requests) {
      answers.push(request())
      await until(async () => (await lockWaiters(db)) === answers.length)
    }
  })
  return Promise.allSettled(answers)
}

const statusOf = (results: PromiseSettledResult<unknown>[]) => results.map(({ status }) => status)
const channel = (id: number) => sql`select from channels where id = ${id} for update`

t.test('whoever waits while a message is moved finds it where it is, or not at all', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, iago } = world
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello, iago])
  const dinner = await makeChannel(hamlet, 'dinner', [hamlet, othello, iago])
  const castle = await makeChannel(hamlet, 'castle', [hamlet, iago], { invite_only: true })
  const react = (id: number) => othello.post(`/messages/${id}/reactions`, { emoji_name: 'tada' })
  const both = ['fulfilled', 'fulfilled']
  const topicX = sql`select from conversations where topic = 'x' for update`

  const first = await say(hamlet, lunch, 'soup', '1')
  const toDinner = () => move(iago, first, { stream_id: dinner })
  t.same(statusOf(await inLine(world, channel(lunch), toDinner, () => react(first))), both)
  const back = () => move(iago, first, { stream_id: lunch })
  t.same(
    statusOf(await inLine(world, channel(dinner), back, () => move(hamlet, first, { topic: 'x' }))),
    both,
  )
  t.match(await othello.get(`/messages/${first}`), {
    message: { stream_id: lunch, subject: 'x', reactions: [{ user_id: othello.id }] },
  })
  const renamed = () => move(iago, first, { topic: 'y' })
  t.same(
    statusOf(await inLine(world, topicX, renamed, () => move(hamlet, first, { topic: 'z' }))),
    both,
  )
  t.match(await othello.get(`/messages/${first}`), { message: { subject: 'z' } })

  for (const late of [react, (id: number) => move(othello, id, { topic: 'late' })]) {
    const id = await say(hamlet, lunch, 'soup', '2')
    const away = () => move(iago, id, { stream_id: castle, topic: 'guard' })
    const [done, refused] = await inLine(world, channel(lunch), away, () => late(id))
    t.match([done, refused], [{ status: 'fulfilled' }, { reason: /Invalid message\(s\)/ }])
  }
})

t.test('moving while others write, read, move and delete leaves one truth', async t => {
  const { hamlet, othello, iago, cordelia } = await createWorld(t)
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello, iago, cordelia])
  const dinner = await makeChannel(hamlet, 'dinner', [hamlet, othello, iago, cordelia])
  const ids: number[] = []
  for (let i = 0; i < 8; i++) ids.push(await say(hamlet, 'lunch', i % 2 ? 'a' : 'b', `${i}`))
  const all = 'change_all'
  const attempts = await converges(t, [othello, cordelia], async () => {
    await Promise.all(
      [
        ...ids.map((id, i) =>
          move(hamlet, id, { topic: i % 2 ? 'b' : 'a', ...(i % 3 ? {} : { propagate_mode: all }) }),
        ),
        ...ids.map((id, i) => move(iago, id, { stream_id: i % 2 ? dinner : lunch, topic: 'c' })),
        ...ids.map(id => read(othello, id)),
        ...[0, 1, 2, 3].map(i => say(cordelia, 'lunch', i % 2 ? 'a' : 'b', `new ${i}`)),
        iago.delete(`/messages/${ids[7]}`),
      ].map(attempt =>
        attempt.catch((error: unknown) => t.match(String(error), /Invalid message/)),
      ),
    )
  })
  t.ok(attempts.length)
  const found = [
    ...(await idsFor(hamlet, [['channel', lunch]])),
    ...(await idsFor(hamlet, [['channel', dinner]])),
  ]
  t.equal(new Set(found).size, 11)
  t.same(
    (await unreadOf(othello)).filter(id => ids.includes(id)),
    [],
  )
})
