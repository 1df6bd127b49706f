import t from 'tap'
import { removeFiles } from '../../../../server/domain/attachments/removal.ts'
import { expireMessages } from '../../../../server/domain/retention/expire.ts'
import { emptyArchive } from '../../../../server/domain/retention/empty-archive.ts'
import type { Preview } from '../../../../server/domain/retention/preview.ts'
import { sql } from '../../../../server/platform/database/sql.ts'
import { converges, eventsOf, registerAs } from '../../convergence.ts'
import { decide } from '../../decide.ts'
import { download, keyOf, upload } from '../../files.ts'
import { age, expire, inDays, keepFor } from '../../retention.ts'
import { fetchAs, idsFor, makeChannel, say, whisper } from '../../talk.ts'
import { createWorld } from '../../world.ts'

t.setTimeout(600_000)

t.test('what is past its time is gone for everybody, as if somebody had deleted it', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, cordelia, iago, desdemona } = world
  const people = [hamlet, othello, cordelia, iago, desdemona]
  const channel = await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const other = await makeChannel(hamlet, 'archive', [hamlet, othello])
  const file = await upload(world, hamlet, 'menu.txt', 'soup')
  const old = [
    await say(hamlet, 'lunch', 'soup', `@**Othello** nectarines [menu](${file.url})`),
    await say(hamlet, 'lunch', '', '@**all** nectarines'),
    await whisper(hamlet, [othello, cordelia], 'nectarines'),
  ] as const
  const kept = await say(hamlet, 'archive', 'x', 'kept for ever')
  const young = await say(hamlet, 'lunch', 'soup', 'young')
  for (const id of [...old, kept]) await age(world, id, 31)
  await age(world, young, 29)
  await othello.post('/messages/flags', { messages: old, op: 'add', flag: 'starred' })
  await othello.post(`/messages/${old[0]}/reactions`, { emoji_name: 'tada' })
  await othello.post('/reminders', {
    message_id: old[0],
    scheduled_delivery_timestamp: Math.floor(world.clock.now().getTime() / 1000) + 3600,
  })
  await keepFor(world, other, -1)

  await expire(world)
  t.equal((await idsFor(othello)).length, 5, 'there is no rule to begin with')
  await desdemona.patch('/realm', { message_retention_days: 30 })
  const plain = await registerAs(othello, { client_capabilities: {} })
  const [events = []] = await converges(t, people, () => expire(world))
  t.match(
    events.filter(({ type }) => type === 'delete_message'),
    [
      { message_type: 'private', message_ids: [old[2]] },
      { message_type: 'stream', stream_id: channel, topic: 'soup', message_ids: [old[0]] },
      { message_type: 'stream', stream_id: channel, topic: '', message_ids: [old[1]] },
    ],
  )
  t.match(
    (await eventsOf(othello, plain)).events.filter(({ type }) => type === 'delete_message'),
    [{ message_id: old[2] }, { message_id: old[0] }, { message_id: old[1] }],
  )
  t.same(await idsFor(othello), [kept, young])
  t.same((await fetchAs(othello, [['search', 'nectarines']])).messages, [])
  t.same(await idsFor(othello, [['is', 'starred']]), [])
  for (const path of ['', '/history'])
    t.match(await othello.refusal('GET', `/messages/${old[0]}${path}`), {
      code: 'BAD_REQUEST',
      msg: 'Invalid message(s)',
    })
  const read = () => download(world, file.url, { authorization: keyOf(hamlet) })
  t.equal((await read()).status, 404, 'its owner cannot read the file either')
  t.match(await hamlet.get('/attachments'), { attachments: [], upload_space_used: 0 })
})

t.test('what the organization keeps for ever, a channel may let go', async t => {
  const world = await createWorld(t)
  const { hamlet, desdemona, iago } = world
  const channel = await makeChannel(desdemona, 'lunch', [desdemona, hamlet])
  const [id, direct] = [
    await say(hamlet, 'lunch', 'soup', 'x'),
    await whisper(hamlet, [desdemona], 'x'),
  ]
  for (const one of [id, direct]) await age(world, one, 8)
  t.match(await iago.refusal('PATCH', `/streams/${channel}`, { message_retention_days: 7 }), {
    msg: 'Must be an organization owner',
  })
  await desdemona.patch(`/streams/${channel}`, { message_retention_days: 7 })
  await desdemona.patch(`/streams/${channel}`, { is_archived: true })
  await expire(world)
  t.notOk((await idsFor(hamlet)).includes(id), 'an archived channel is no way around it')
  t.ok((await idsFor(hamlet)).includes(direct))
  await desdemona.patch('/realm', { message_retention_days: 2_147_483_647 })
  await expire(world)
  t.ok((await idsFor(hamlet)).includes(direct), 'a rule longer than history')
})

t.test('several workers at the same messages let each go once', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, db } = world
  const channelId = await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const ids: number[] = []
  for (let i = 0; i < 130; i++) ids.push(await say(hamlet, 'lunch', i % 2 ? 'a' : 'b', 'x'))
  for (const id of ids) await age(world, id, 3)
  await decide(world, { message_retention_days: 2 })
  const before = await registerAs(othello)
  const job = { channelId, after: 0, run: 1 }
  await Promise.all([1, 2, 3].map(() => expireMessages(world.context, job)))
  await expire(world)
  t.same(await idsFor(othello), [])
  const told = (await eventsOf(othello, before)).events.flatMap(event =>
    event.type === 'delete_message' ? (event.message_ids ?? []) : [],
  )
  t.same(
    told.toSorted((a, b) => a - b),
    ids,
  )
  const { archived } = await db.snapshot(tx =>
    tx.one<{ archived: number }>(sql`select count(*) as archived from deleted_messages`),
  )
  t.equal(archived, ids.length)
  await db.transaction(tx => tx.run(sql`update organization set settings = '{}'`))
  await expireMessages(world.context, job)
})

t.test('thirty days later the archive and its files are gone, and not before', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, desdemona, db } = world
  const { url } = await upload(world, hamlet, 'a.txt', 'words')
  const ids = [
    await whisper(hamlet, [othello], `[a](${url})`),
    await whisper(hamlet, [othello], `[a](${url})`),
  ] as const
  await age(world, ids[0], 11)
  await desdemona.patch('/realm', { message_retention_days: 10 })
  const preview = () => desdemona.get<Preview>('/retention/preview', { days: 10 })
  t.match(await preview(), { messages: 1, files: { count: 0, bytes: 0 } }, 'one still names it')
  await expire(world)
  t.equal((await download(world, url, { authorization: keyOf(othello) })).status, 200)
  await age(world, ids[1], 11)
  t.match(await preview(), { messages: 1, files: { count: 1, bytes: 5 } })
  await expire(world)
  const left = () =>
    db.snapshot(tx =>
      tx.one(sql`
        select (select count(*) from deleted_messages) as messages,
          (select count(*) from deletions) as deletions, (select count(*) from attachments) as files`),
    )
  const night = async (days: number) => {
    await emptyArchive(inDays(world, days))
    await removeFiles(inDays(world, days))
  }
  await night(29.9)
  t.same(await left(), { messages: 2, deletions: 2, files: 1 })
  await night(30.1)
  t.same(await left(), { messages: 0, deletions: 0, files: 0 })
})

t.test('another rule can be looked at before it is made', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, desdemona } = world
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello, desdemona])
  await makeChannel(hamlet, 'dinner', [hamlet, othello])
  const ids = [
    await say(hamlet, 'lunch', 'x', '1'),
    await say(hamlet, 'lunch', 'x', '2'),
    await say(hamlet, 'dinner', 'x', '3'),
  ]
  for (const [index, id] of ids.entries()) await age(world, id, 10 * (index + 1))
  const preview = (wish: object) => desdemona.get<Preview>('/retention/preview', { ...wish })
  t.match(await preview({}), { messages: 0, channels: [], holds: [] })
  t.match(await preview({ days: 15 }), {
    messages: 2,
    channels: [
      { channel_name: 'lunch', days: 15, messages: 1 },
      { channel_name: 'dinner', days: 15, messages: 1 },
    ],
  })
  t.match(await preview({ days: 5, stream_id: lunch }), {
    messages: 2,
    channels: [{ channel_id: lunch, channel_name: 'lunch', messages: 2 }],
  })
  const { channels } = await preview({ days: 5, stream_id: lunch })
  t.ok((channels[0]?.oldest ?? 0) < (channels[0]?.newest ?? 0))
  t.match(await preview({ stream_id: lunch }), { messages: 0 })
  await keepFor(world, lunch, 5)
  t.match(await preview({ days: 100 }), { messages: 2 }, 'a channel goes by its own rule')
  t.same((await idsFor(othello)).length, 3, 'nothing has happened')
  t.match(await desdemona.refusal('GET', '/retention/preview', { stream_id: 999 }), {
    msg: 'Invalid channel ID',
  })
  t.match(await desdemona.refusal('GET', '/retention/preview', { days: 0 }), {
    code: 'BAD_REQUEST',
  })
})
