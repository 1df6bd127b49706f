import t from 'tap'
import { sql } from '../../../server/platform/database/sql.ts'
import { converges, eventsOf, registerAs } from '../convergence.ts'
import { decide } from '../decide.ts'
import { fetchAs, idsFor, makeChannel, say, whisper } from '../talk.ts'
import type { Person } from '../person.ts'
import { createWorld } from '../world.ts'

const remove = (person: Person, id: number) => person.delete(`/messages/${id}`)
const refusal = (person: Person, id: number) => person.refusal('DELETE', `/messages/${id}`)
const removeTopic = (person: Person, channel: number, topic: string) =>
  person.post<{ complete: boolean }>(`/streams/${channel}/delete_topic`, { topic_name: topic })

const topicRefusal = (person: Person, stream: number, topic_name = 'soup') =>
  person.refusal('POST', `/streams/${stream}/delete_topic`, { topic_name })

t.test('what is deleted counts nowhere any more, for every kind of client', async t => {
  const { hamlet, othello, cordelia, polonius, iago } = await createWorld(t)
  const watchers = [hamlet, othello, cordelia, polonius, iago]
  const channel = await makeChannel(hamlet, 'lunch', [hamlet, othello, polonius])
  const kept = await say(hamlet, 'lunch', 'soup', 'kept')
  const clients = [{}, { client_capabilities: {}, apply_markdown: false }]
  for (const [index, wish] of clients.entries()) {
    const topic = index === 0 ? 'stew' : ''
    const ids = [
      await say(hamlet, 'lunch', topic, '@**Othello** @**Cordelia**'),
      await say(hamlet, 'lunch', topic, '@**all**'),
      await say(othello, 'lunch', topic, 'x'),
    ] as const
    const direct = await whisper(hamlet, [othello, cordelia], '@**Cordelia**')
    await othello.post('/messages/flags', { messages: ids, op: 'add', flag: 'starred' })
    await othello.post('/messages/flags', { messages: [ids[1]], op: 'add', flag: 'read' })
    await othello.post(`/messages/${ids[0]}/reactions`, { emoji_name: 'tada' })
    const step = (title: string, action: () => Promise<unknown>) =>
      t.test(`${title}, client ${index}`, t => converges(t, watchers, action, wish))
    await step('one', () => remove(hamlet, ids[1]))
    await step('a direct one', () => remove(hamlet, direct))
    await step('a topic', () => removeTopic(iago, channel, topic))
  }
  t.same(await idsFor(othello, [['channel', 'lunch']]), [kept])
  t.match(await othello.get(`/users/me/${channel}/topics`), { topics: [{ name: 'soup' }] })
  const [last] = await converges(t, watchers, () => remove(hamlet, kept))
  t.match(last, [
    { type: 'delete_message', message_ids: [kept] },
    { type: 'stream', property: 'first_message_id', value: null },
  ])
  await converges(t, watchers, () => say(hamlet, 'lunch', 'soup', 'again'))
})

t.test('clients are told in the form that they understand', async t => {
  const { hamlet, othello, cordelia, iago } = await createWorld(t)
  const channel = await makeChannel(hamlet, 'lunch', [hamlet, othello])
  await say(hamlet, 'lunch', 'first', 'x')
  const ids = [
    await say(hamlet, 'lunch', '', '1'),
    await say(hamlet, 'lunch', '', '2'),
    await say(hamlet, 'lunch', 'soup', '3'),
  ] as const
  const [bulk, old, outsider, deleter] = [
    await registerAs(othello),
    await registerAs(othello, { client_capabilities: {} }),
    await registerAs(cordelia),
    await registerAs(iago),
  ]
  await removeTopic(iago, channel, 'general chat')
  await remove(hamlet, ids[2])
  const common = { type: 'delete_message', message_type: 'stream', stream_id: channel }
  const both = { ...common, message_ids: [ids[0], ids[1]], message_id: undefined, topic: '' }
  const one = { ...common, message_ids: [ids[2]], message_id: undefined, topic: 'soup' }
  t.match((await eventsOf(othello, bulk)).events, [both, one])
  t.match((await eventsOf(iago, deleter)).events, [both])
  t.match(
    (await eventsOf(othello, old)).events,
    ids.map((message_id, i) => ({
      ...common,
      message_id,
      message_ids: undefined,
      topic: i < 2 ? 'general chat' : 'soup',
    })),
  )
  t.same((await eventsOf(cordelia, outsider)).events, [])
})

t.test('what may not be deleted stays', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, iago, clock } = world
  const channel = await makeChannel(hamlet, 'lunch', [hamlet])
  const castle = await makeChannel(hamlet, 'castle', [hamlet], { invite_only: true })
  const id = await say(hamlet, 'lunch', 'soup', 'hot')
  const secret = await say(hamlet, 'castle', 'guard', 'x')
  const direct = await whisper(hamlet, [othello], 'psst')
  t.match(await refusal(othello, id), { msg: "You don't have permission to delete this message" })
  for (const [person, which] of [
    [othello, secret],
    [iago, secret],
    [iago, direct],
    [hamlet, 99_999],
  ] as const)
    t.match(await refusal(person, which), { code: 'BAD_REQUEST', msg: 'Invalid message(s)' })
  t.match(await topicRefusal(hamlet, channel), {
    msg: "You don't have permission to delete messages in this topic",
  })
  t.match(await topicRefusal(iago, castle, 'guard'), { msg: 'Invalid channel ID' })
  t.match(await topicRefusal(iago, 99), { msg: 'Invalid channel ID' })
  t.match(await topicRefusal(iago, 2 ** 53 - 1), { msg: 'Invalid channel ID' })
  t.match(await removeTopic(iago, channel, 'x'.repeat(9_999)), { complete: true })
  clock.advance(621_000)
  t.match(await refusal(hamlet, id), { msg: 'The time limit for deleting this message has passed' })
  t.same(await idsFor(hamlet), [id, secret, direct])
  await decide(world, { message_content_delete_limit_seconds: null })
  await remove(hamlet, id)
  t.match(await refusal(hamlet, id), { msg: 'Invalid message(s)' }, 'once')
  for (const path of ['', '/history', '/reactions'])
    t.match(
      await hamlet.refusal(path === '/reactions' ? 'POST' : 'GET', `/messages/${id}${path}`, {
        emoji_name: 'tada',
      }),
      { msg: 'Invalid message(s)' },
    )
})

t.test('what is deleted is kept whole, for whoever has to restore it', async t => {
  const { hamlet, othello, iago, db } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const id = await say(hamlet, 'lunch', 'soup', 'hot @**Othello**')
  await hamlet.patch(`/messages/${id}`, { content: 'cold @**Othello**' })
  await othello.post(`/messages/${id}/reactions`, { emoji_name: 'tada' })
  await remove(iago, id)
  const kept = await db.snapshot(tx =>
    tx.one(
      sql`select a.*, d.deleted_by from deleted_messages a join deletions d on d.id = a.deletion_id`,
    ),
  )
  t.match(kept, {
    id,
    deleted_by: iago.id,
    message: { id, content: 'cold @**Othello**', sender_id: hamlet.id },
    edits: [{ prev_content: 'hot @**Othello**' }],
    flags: [{ flag: 'mentioned', user_id: othello.id }],
    reactions: [{ emoji_name: 'tada' }],
  })
})

t.test('deleting while others read, react, edit and write loses nothing else', async t => {
  const { hamlet, othello, iago } = await createWorld(t)
  const channel = await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const ids: number[] = []
  for (let i = 0; i < 12; i++) ids.push(await say(hamlet, 'lunch', i % 2 ? 'soup' : 'stew', `${i}`))
  const doomed = ids.filter((_, i) => i % 2)
  const kept = ids.filter((_, i) => i % 2 === 0)
  const attempts = await Promise.all([
    removeTopic(iago, channel, 'soup'),
    say(othello, 'lunch', 'stew', 'new', { read_by_sender: true }),
    ...ids.flatMap(id =>
      [
        othello.post('/messages/flags', { messages: [id], op: 'add', flag: 'read' }),
        othello.post('/messages/flags', { messages: [id], op: 'add', flag: 'starred' }),
        othello.post(`/messages/${id}/reactions`, { emoji_name: 'tada' }),
        hamlet.patch(`/messages/${id}`, { content: `also ${id}` }),
      ].map(attempt => attempt.catch((error: unknown) => String(error))),
    ),
  ])
  const refused = attempts.filter(outcome => typeof outcome === 'string')
  t.ok(
    refused.every(text => text.includes('Invalid message(s)')),
    'whoever comes too late is told so',
  )
  t.same((await idsFor(othello, [['channel', 'lunch']])).slice(0, kept.length), kept)
  for (const { id, reactions } of (await fetchAs(othello)).messages as unknown as {
    id: number
    reactions: object[]
  }[])
    if (kept.includes(id)) t.equal(reactions.length, 1)
  t.same(await idsFor(othello, [['is', 'unread']]), [])
  t.same(await idsFor(othello, [['is', 'starred']]), kept)
  t.notOk((await idsFor(hamlet)).some(id => doomed.includes(id)))
})
