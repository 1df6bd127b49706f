import { readdirSync } from 'node:fs'
import t from 'tap'
import { removeFiles } from '../../../../server/domain/attachments/removal.ts'
import type { Hold } from '../../../../server/domain/holds/queries.ts'
import { emptyArchive } from '../../../../server/domain/retention/empty-archive.ts'
import type { Preview } from '../../../../server/domain/retention/preview.ts'
import { sql } from '../../../../server/platform/database/sql.ts'
import { decide } from '../../decide.ts'
import { download, keyOf, upload } from '../../files.ts'
import { operate, refusalOf } from '../../operate.ts'
import type { Person } from '../../person.ts'
import { age, expire, inDays, restoreMessages } from '../../retention.ts'
import { idsFor, makeChannel, say, whisper } from '../../talk.ts'
import { createWorld, type World } from '../../world.ts'

t.setTimeout(600_000)

const hold = async (owner: Person, wish: object) =>
  Number((await owner.post('/holds', { name: 'Case 12', ...wish }))['hold_id'])
const holdsOf = async (owner: Person, wish: object = {}) =>
  (await owner.get<{ holds: Hold[] }>('/holds', { ...wish })).holds
const archived = async ({ db }: World) =>
  (
    await db.snapshot(tx =>
      tx.many<{ id: number }>(sql`select id from deleted_messages order by id`),
    )
  ).map(({ id }) => id)

t.test('owners hold and lift, everybody else does not', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, hamlet, othello } = world
  const channel = await makeChannel(hamlet, 'castle', [hamlet], { invite_only: true })
  for (const person of [iago, hamlet]) {
    const refused = { code: 'UNAUTHORIZED_PRINCIPAL', msg: 'Must be an organization owner' }
    t.match(await person.refusal('GET', '/holds'), refused)
    t.match(await person.refusal('POST', '/holds', { name: 'x', user_id: hamlet.id }), refused)
    t.match(await person.refusal('DELETE', '/holds/1'), refused)
  }
  const refusal = (wish: object) => desdemona.refusal('POST', '/holds', { name: 'Case', ...wish })
  const one = /^Exactly one of 'user_id', 'stream_id' and 'organization' is needed$/
  t.match(await refusal({}), { msg: one })
  t.match(await refusal({ user_id: hamlet.id, organization: true }), { msg: one })
  t.match(await refusal({ user_id: 999 }), { msg: 'No such user' })
  t.match(await refusal({ stream_id: 2 ** 40 }), { msg: 'Invalid channel ID' })
  t.match(await refusal({ name: ' ', user_id: hamlet.id }), { code: 'BAD_REQUEST' })
  t.same(await holdsOf(desdemona), [])

  const ids = [
    await hold(desdemona, { user_id: hamlet.id, reason: 'The court asks for it' }),
    await hold(desdemona, { stream_id: channel }),
    await hold(desdemona, { organization: true }),
    await hold(desdemona, { user_id: othello.id }),
  ] as const
  t.match(await refusal({ name: 'Case 12', stream_id: channel }), {
    msg: "'Case 12' holds this already.",
  })
  t.match(await holdsOf(desdemona), [
    {
      id: ids[0],
      name: 'Case 12',
      reason: 'The court asks for it',
      user_id: hamlet.id,
      user_name: 'Hamlet',
      stream_id: null,
      made_by: desdemona.id,
      lifted_at: null,
    },
    { stream_id: channel, stream_name: 'castle', user_id: null },
    { stream_id: null, user_id: null },
    { user_id: othello.id },
  ])
  await desdemona.delete(`/holds/${ids[0]}`)
  t.match(await desdemona.refusal('DELETE', `/holds/${ids[0]}`), { msg: 'Invalid hold ID' })
  t.match(await desdemona.refusal('DELETE', `/holds/${2 ** 40}`), { msg: 'Invalid hold ID' })
  t.equal((await holdsOf(desdemona)).length, 3)
  const [lifted] = await holdsOf(desdemona, { include_lifted: true })
  t.match(lifted, { id: ids[0], lifted_by: desdemona.id, lifted_at: Number })
  t.ok(await hold(desdemona, { user_id: hamlet.id }), 'and may be held again')
})

t.test('a hold wins over rules and over the archive’s time, until it is lifted', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, hamlet, othello, cordelia } = world
  const people = [hamlet, othello, cordelia]
  const lunch = await makeChannel(hamlet, 'lunch', people)
  await makeChannel(hamlet, 'dinner', people)
  const { url } = await upload(world, hamlet, 'a.txt', 'words')
  const theirs: readonly number[] = [
    await say(hamlet, 'dinner', 'x', `hamlet’s [a](${url})`),
    await whisper(othello, [hamlet, cordelia], 'to hamlet'),
  ]
  const there = await say(othello, 'lunch', 'x', 'in the channel')
  const moved = await say(othello, 'lunch', 'y', 'will be elsewhere')
  await iago.patch(`/messages/${moved}`, {
    stream_id: (await iago.get<{ stream_id: number }>('/get_stream_id', { stream: 'dinner' }))
      .stream_id,
    send_notification_to_old_thread: false,
  })
  const free = [
    await say(othello, 'dinner', 'x', 'free'),
    await whisper(othello, [cordelia], 'free'),
  ]
  const ids = [...theirs, there, moved, ...free]
  for (const id of ids) await age(world, id, 31)
  const [person, channel] = [
    await hold(desdemona, { user_id: hamlet.id }),
    await hold(desdemona, { stream_id: lunch, name: 'Another' }),
  ]
  await decide(world, { message_retention_days: 30, message_content_delete_limit_seconds: null })
  t.match(await desdemona.get<Preview>('/retention/preview'), {
    messages: 2,
    files: { count: 0 },
    holds: [
      { hold_id: person, name: 'Case 12', messages: 2 },
      { hold_id: channel, name: 'Another', messages: 2 },
    ],
  })
  await expire(world)
  t.same(
    await archived(world),
    free.toSorted((a, b) => a - b),
  )

  for (const [who, id] of [
    [hamlet, theirs[0]],
    [othello, theirs[1]],
  ] as const)
    await who.delete(`/messages/${id}`)
  t.notOk(
    (await idsFor(othello)).some(id => theirs.includes(id)),
    'whom a hold concerns may still delete: nobody sees it any more',
  )
  const night = async (days: number) => {
    await emptyArchive(inDays(world, days))
    await removeFiles(inDays(world, days))
  }
  await night(400)
  t.same(await archived(world), theirs)
  t.equal(readdirSync(world.config.uploads).length, 1, 'the file is there with them')
  await desdemona.delete(`/holds/${person}`)
  await night(29)
  t.same(await archived(world), theirs, 'what is lifted early has its full time')
  await night(31)
  t.same(await archived(world), [])
  t.equal(readdirSync(world.config.uploads).length, 0)
  await desdemona.delete(`/holds/${channel}`)
  await expire(world)
  t.same(await archived(world), [there, moved])
})

t.test('nobody takes a file from under a hold', async t => {
  const world = await createWorld(t)
  const { desdemona, hamlet, othello } = world
  const send = async (name: string) => {
    const { url } = await upload(world, hamlet, name, 'words')
    return { url, id: await whisper(hamlet, [othello], `[it](${url})`) }
  }
  const [removed, edited, deleted, free] = [
    await send('removed.txt'),
    await send('edited.txt'),
    await send('deleted.txt'),
    await send('free.txt'),
  ]
  type Files = { attachments: { id: number; name: string }[]; upload_space_used: number }
  const remove = async (name: string) => {
    const { attachments } = await hamlet.get<Files>('/attachments')
    await hamlet.delete(`/attachments/${attachments.find(one => one.name === name)?.id}`)
  }
  const onDisk = () => readdirSync(world.config.uploads).length
  await remove('free.txt')
  await removeFiles(inDays(world, 0))
  t.equal(onDisk(), 3, 'without a hold it is gone at once')
  const id = await hold(desdemona, { user_id: hamlet.id })
  await remove('removed.txt')
  await hamlet.patch(`/messages/${edited.id}`, { content: 'nothing' })
  await hamlet.patch(`/messages/${deleted.id}`, { content: 'nothing' })
  await hamlet.delete(`/messages/${deleted.id}`)
  await removeFiles(inDays(world, 400))
  t.equal(onDisk(), 3)
  const status = async ({ url }: { url: string }) =>
    (await download(world, url, { authorization: keyOf(hamlet) })).status
  t.same([await status(removed), await status(free)], [404, 404], 'but nobody can read it')
  t.match(await hamlet.get<Files>('/attachments'), { upload_space_used: 10 })

  await hamlet.delete(`/messages/${removed.id}`)
  t.equal(await restoreMessages(world.db, { alsoDeleted: true }), 2)
  t.equal(await status(removed), 404, 'nor does putting the message back return it')
  await desdemona.delete(`/holds/${id}`)
  await removeFiles(inDays(world, 400))
  t.equal(onDisk(), 0)
})

t.test('whoever administers the host holds and lifts as an owner does', async t => {
  const world = await createWorld(t)
  const { desdemona, hamlet, iago } = world
  await makeChannel(hamlet, 'castle', [hamlet], { invite_only: true })
  const why = { name: 'Case 12', reason: '' }
  const { id } = await operate(world, 'hold add', { ...why, user: String(hamlet.id) })
  await operate(world, 'hold add', { ...why, user: iago.email })
  await operate(world, 'hold add', { ...why, channel: 'castle' })
  await operate(world, 'hold add', { ...why, organization: true })
  await operate(world, 'hold remove', { id })
  t.match(await refusalOf(world, 'hold remove', { id }), { because: 'Invalid hold ID' })
  t.match(await holdsOf(desdemona, { include_lifted: true }), [
    { user_id: hamlet.id, made_by: null, lifted_by: null, lifted_at: Number },
    { user_id: iago.id, lifted_at: null },
    { stream_name: 'castle', lifted_at: null },
    { stream_id: null },
  ])
})

t.test('a person whom a hold names cannot be removed', async t => {
  const { desdemona, hamlet, db } = await createWorld(t)
  await hold(desdemona, { user_id: hamlet.id })
  await t.rejects(db.transaction(tx => tx.run(sql`delete from users where id = ${hamlet.id}`)))
})

t.test(
  'a hold that comes while messages are on their way out waits, and then keeps the rest',
  async t => {
    const world = await createWorld(t)
    const { desdemona, hamlet, othello } = world
    const ids: number[] = []
    for (let i = 0; i < 130; i++) ids.push(await whisper(hamlet, [othello], 'x'))
    for (const id of ids) await age(world, id, 31)
    await decide(world, { message_retention_days: 30 })
    await Promise.all([expire(world), hold(desdemona, { organization: true })])
    const gone = await archived(world)
    t.ok([0, 100, 130].includes(gone.length), 'whole batches')
    await expire(world)
    t.same(await archived(world), gone)
  },
)
