import t from 'tap'
import { archivedGroups } from '../../../../server/domain/retention/archived.ts'
import { sql, type Sql } from '../../../../server/platform/database/sql.ts'
import { converges } from '../../convergence.ts'
import { decide } from '../../decide.ts'
import { download, keyOf, upload } from '../../files.ts'
import { age, expire, inDays, restoreMessages } from '../../retention.ts'
import { fetchAs, idsFor, makeChannel, say, whisper } from '../../talk.ts'
import { createWorld, type World } from '../../world.ts'

t.setTimeout(600_000)

const all = { alsoDeleted: false }
const rows = ({ db }: World, query: Sql) => db.snapshot(tx => tx.many(query))

/** All that is known of messages, row by row. */
const everything = (world: World) =>
  Promise.all(
    [
      sql`select to_jsonb(m) - 'exempt_from_days' as row from messages m order by id`,
      sql`select * from message_edits order by id`,
      sql`select * from message_flags order by message_id, user_id, flag`,
      sql`select * from read_exceptions order by message_id, user_id`,
      sql`select * from reactions order by id`,
      sql`select * from submessages order by id`,
      sql`select * from attachment_messages order by attachment_id, message_id`,
      sql`select * from former_attachment_messages order by attachment_id, message_id`,
      sql`select * from message_link_previews order by message_id, preview_id`,
      sql`select id, withdrawn_at from attachments order by id`,
      sql`select id, first_message_id from channels order by id`,
    ].map(query => rows(world, query)),
  )

t.test('what is put back is as it was', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, cordelia, polonius, iago, db } = world
  const people = [hamlet, othello, cordelia, polonius, iago]
  const channel = await makeChannel(hamlet, 'lunch', [hamlet, othello, polonius])
  const [used, dropped] = [
    await upload(world, hamlet, 'a.txt', 'words'),
    await upload(world, hamlet, 'b.txt', 'words'),
  ]
  const first = await say(hamlet, 'lunch', 'soup', `@**Othello** [b](${dropped.url})`)
  const direct = await whisper(hamlet, [othello, cordelia], `[a](${used.url}) peaches`)
  const poll = await say(hamlet, 'lunch', 'soup', '/poll Which?\nThis\nThat')
  await say(hamlet, 'lunch', 'later', 'x')
  await hamlet.patch(`/messages/${first}`, {
    content: '@**Othello** without',
    topic: 'stew',
    send_notification_to_old_thread: false,
    send_notification_to_new_thread: false,
  })
  await othello.post(`/messages/${first}/reactions`, { emoji_name: 'tada' })
  await othello.post('/messages/flags', { messages: [first, poll], op: 'add', flag: 'starred' })
  await cordelia.post('/messages/flags', { messages: [direct], op: 'add', flag: 'read' })
  await polonius.post('/messages/flags', { messages: [poll], op: 'add', flag: 'read' })
  await othello.post('/submessage', {
    message_id: poll,
    msg_type: 'widget',
    content: JSON.stringify({ type: 'vote', key: 'canned,0', vote: 1 }),
  })
  await db.transaction(tx =>
    tx.run(sql`
      with p as (insert into link_previews (address, looked_at) values ('https://x/', now()) returning id)
      insert into message_link_previews select ${first}, id from p`),
  )
  for (const id of [first, direct, poll]) await age(world, id, 31)
  const before = await everything(world)
  await decide(world, { message_retention_days: 30 })
  await expire(world)
  t.same(await idsFor(othello, [['channel', channel]]), [4])

  const seen = await converges(t, people, async () => {
    t.equal(await restoreMessages(db, all), 3)
  })
  t.same(await everything(world), before)
  t.same(await rows(world, sql`select * from deleted_messages`), [])
  t.notOk(
    seen.flat().some(({ type }) => type === 'message'),
    'nobody is told of them as of something new',
  )
  t.same(
    (await fetchAs(othello, [['search', 'peaches']])).messages.map(({ id }) => id),
    [direct],
  )
  t.equal((await download(world, used.url, { authorization: keyOf(othello) })).status, 200)

  await expire(world)
  await expire(world, 100)
  t.ok((await idsFor(othello, [['channel', channel]])).includes(first), 'they stay')
  t.match(await world.desdemona.get('/retention/preview'), {
    messages: 0,
    channels: [{ exempt: 1 }, { exempt: 2 }],
  })
  await decide(world, { message_retention_days: 29 })
  await expire(world)
  t.same(await idsFor(othello), [], 'until there is another rule')
})

t.test('every column of a message is put back', async t => {
  const world = await createWorld(t)
  const columns = await rows(
    world,
    sql`select column_name as name from information_schema.columns
        where table_name = 'messages' and is_generated = 'NEVER' order by 1`,
  )
  // Whoever adds one adds it to server/domain/retention/put-back.ts, too.
  t.same(
    columns.map(({ name }) => name),
    [
      'arrived_id',
      'channel_id',
      'client',
      'content',
      'conversation_id',
      'exempt_from_days',
      'id',
      'last_edited_at',
      'last_moved_at',
      'mentions_everyone',
      'origin_id',
      'rendered',
      'search',
      'sender_id',
      'sent_at',
    ],
  )
})

t.test('it is chosen what comes back', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, db } = world
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello])
  await makeChannel(hamlet, 'dinner', [hamlet, othello])
  const ids = [
    await say(hamlet, 'lunch', 'x', '1'),
    await say(othello, 'lunch', 'x', '2'),
    await say(hamlet, 'dinner', 'x', '3'),
    await say(hamlet, 'dinner', 'x', '4'),
  ] as const
  await hamlet.delete(`/messages/${ids[3]}`)
  for (const id of [ids[0], ids[1]]) await age(world, id, 31)
  await decide(world, { message_retention_days: 30 })
  await expire(world)
  await expire(world, 31)
  const groups = await db.snapshot(tx => archivedGroups(tx, { alsoDeleted: true }))
  t.match(
    groups,
    [
      { run: 2, channel_name: 'dinner', messages: 1 },
      { run: 1, channel_name: 'lunch', messages: 2 },
      { run: null, channel_name: 'dinner', messages: 1 },
    ],
    'the last first',
  )
  const count = async (selection: object) =>
    (await db.snapshot(tx => archivedGroups(tx, { ...all, ...selection }))).reduce(
      (sum, { messages }) => sum + messages,
      0,
    )
  t.equal(await count({ run: 1 }), 2)
  t.equal(await count({ channelId: lunch, senderId: othello.id }), 1)
  t.equal(await count({ since: inDays(world, 30).clock.now() }), 1)
  t.equal(await count({ until: inDays(world, 30).clock.now(), alsoDeleted: true }), 3)
  t.equal(await restoreMessages(db, { ...all, channelId: lunch, senderId: othello.id }), 1)
  t.same(await idsFor(othello), [ids[1]])
  t.equal(await restoreMessages(db, { ...all, run: 2 }), 1)
  t.same(await idsFor(othello), [ids[1], ids[2]])
  t.equal(await restoreMessages(db, all), 1, 'what people deleted is left alone')
  t.equal(await restoreMessages(db, { alsoDeleted: true }), 1, 'unless that is meant')
  t.same(await idsFor(othello), ids)
})

t.test('what people did meanwhile counts', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, cordelia, db } = world
  const people = [hamlet, othello, cordelia]
  const channel = await makeChannel(hamlet, 'lunch', people)
  const { url } = await upload(world, hamlet, 'a.txt', 'words')
  const also = await upload(world, hamlet, 'b.txt', 'words')
  const ids = [
    await say(hamlet, 'lunch', 'x', `[a](${url}) [b](${also.url})`),
    await say(hamlet, 'lunch', 'x', 'y'),
  ] as const
  const young = await whisper(hamlet, [othello], `[b](${also.url})`)
  for (const user of [othello, cordelia]) {
    await user.post('/messages/flags', { messages: ids, op: 'add', flag: 'read' })
    await user.post('/messages/flags', { messages: ids, op: 'remove', flag: 'read' })
  }
  for (const id of ids) await age(world, id, 31)
  await decide(world, { message_retention_days: 30 })
  await expire(world)
  await othello.delete('/users/me/subscriptions', { subscriptions: ['lunch'] })
  await cordelia.post(`/users/me/muted_users/${hamlet.id}`)
  await converges(t, people, () => restoreMessages(db, all))
  t.same(await idsFor(othello, [['is', 'unread']]), [young], 'not where somebody left')
  t.same(await idsFor(cordelia, [['is', 'unread']]), [], 'nor from whom somebody muted')
  t.same(await idsFor(othello, [['channel', channel]]), ids)
})

t.test('two who put back the same messages at once do it once', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, db } = world
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const ids: number[] = []
  for (let i = 0; i < 120; i++) ids.push(await say(hamlet, 'lunch', 'x', 'y'))
  for (const id of ids) await age(world, id, 31)
  await decide(world, { message_retention_days: 30 })
  await expire(world)
  const counts = await Promise.all([1, 2].map(() => restoreMessages(db, all)))
  t.equal(
    counts.reduce((sum, count) => sum + count, 0),
    ids.length,
  )
  t.same(await idsFor(othello, [], { num_before: 500 }), ids)
})
