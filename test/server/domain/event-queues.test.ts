import t from 'tap'
import { createUser } from '../../../server/domain/users/actions.ts'
import { noteMissedMessages } from '../../../server/domain/missed-messages/note.ts'
import { awaitEvents } from '../../../server/domain/event-queues/await-events.ts'
import { removeExpired } from '../../../server/domain/event-queues/expiry.ts'
import { roles } from '../../../server/identity/actor.ts'
import { openEventLog } from '../../../server/platform/events/event-log.ts'
import type { Database } from '../../../server/platform/database/database.ts'
import { asSuperuser } from '../cluster.ts'
import { announce } from '../../../server/platform/events/announce.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import type { Audience } from '../../../server/platform/events/audience.ts'
import type { ServerEvent } from '../../../server/protocol/event.ts'
import { lockWaiters } from '../lock-waiters.ts'
import type { Person } from '../person.ts'
import { spawnServer } from '../process.ts'
import { until } from '../../until.ts'
import { createWorld, type World } from '../world.ts'

type Event = { id: number; type: string; person?: { full_name: string } } & Record<string, unknown>
type Queue = { queue_id: string; last_event_id: number }

const register = (person: Person, params = {}) =>
  person.post<Queue>('/register', { fetch_event_types: [], ...params })

const poll = (person: Person, queue: Queue, params = {}) =>
  person.get<{ events: Event[] }>('/events', {
    queue_id: queue.queue_id,
    last_event_id: queue.last_event_id,
    ...params,
  })

const look = async (person: Person, queue: Queue) =>
  (await poll(person, queue, { dont_block: true })).events

const hire = (world: World, name: string) =>
  world.db.transaction(tx =>
    createUser(tx, {
      email: `${name}@example.org`,
      fullName: name,
      role: roles.guest,
      passwordHash: '',
    }),
  )

const tell = (world: World, event: ServerEvent, audience: Audience) =>
  world.db.transaction(async tx => announce(tx, event, audience))

const note: ServerEvent = { type: 'user_group', op: 'add_members', group_id: 1, user_ids: [] }

/** Follows a queue through whatever happens to the server until `count` events of `type` have come. */
async function follow(person: Person, queue: Queue, type: string, count: number) {
  const seen: Event[] = []
  let lastEventId = queue.last_event_id
  while (seen.filter(event => event.type === type).length < count) {
    const answer = await poll(person, { ...queue, last_event_id: lastEventId }).catch(
      (error: unknown) => {
        if (error instanceof Error && /was refused/.test(error.message)) throw error
        return undefined // the server is away: ask again, as every client does
      },
    )
    seen.push(...(answer?.events ?? []))
    lastEventId = seen.at(-1)?.id ?? lastEventId
  }
  return seen
}

t.test('one write wakes everybody who waits, each with the same news', async t => {
  const world = await createWorld(t)
  const everyone = [world.hamlet, world.othello, world.cordelia, world.polonius]
  const queues = await Promise.all(everyone.map(person => register(person)))
  const waiting = everyone.map((person, index) => poll(person, queues[index] as Queue))
  await hire(world, 'Ophelia')
  for (const { events } of await Promise.all(waiting))
    t.match(events[0], { type: 'realm_user', op: 'add', person: { full_name: 'Ophelia' } })
})

t.test(
  'an event is told to its audience alone, with what is said to one person or queue only',
  async t => {
    const world = await createWorld(t)
    const [hamlet, othello, tablet] = await Promise.all([
      register(world.hamlet),
      register(world.othello),
      register(world.hamlet),
    ])
    await tell(world, note, {
      users: [world.hamlet.id],
      userExtras: { [world.hamlet.id]: { user_ids: [7] } },
      queueExtras: { [tablet.queue_id]: { group_id: 2 } },
    })
    t.match(await look(world.hamlet, hamlet), [{ group_id: 1, user_ids: [7] }])
    t.match(await look(world.hamlet, tablet), [{ group_id: 2, user_ids: [7] }])
    t.same(await look(world.othello, othello), [])
  },
)

t.test(
  'a client that wants all public channels hears of them without being subscribed',
  async t => {
    const world = await createWorld(t)
    const [all, own] = await Promise.all([
      register(world.hamlet, { all_public_streams: true }),
      register(world.hamlet),
    ])
    await tell(world, note, { users: [world.othello.id], publicChannel: true })
    t.equal((await look(world.hamlet, all)).length, 1)
    t.equal((await look(world.hamlet, own)).length, 0)
    t.match(await world.polonius.refusal('POST', '/register', { all_public_streams: true }), {
      status: 400,
    })
  },
)

t.test('a client gets the types of events that it asked for and no others', async t => {
  const world = await createWorld(t)
  const queue = await register(world.hamlet, { event_types: ['realm_user'] })
  await hire(world, 'Ophelia')
  t.same(
    (await look(world.hamlet, queue)).map(event => event.type),
    ['realm_user'],
  )
})

t.test('what has been acknowledged is gone, what has not is told again', async t => {
  const world = await createWorld(t)
  const queue = await register(world.hamlet, { event_types: ['realm_user'] })
  await hire(world, 'Ophelia')
  await hire(world, 'Laertes')
  const [ophelia, laertes] = await look(world.hamlet, queue)
  t.ok(ophelia && laertes && ophelia.id < laertes.id, 'ids increase')
  t.equal((await look(world.hamlet, queue)).length, 2, 'nothing was acknowledged')
  const further = { ...queue, last_event_id: ophelia?.id ?? 0 }
  t.equal((await look(world.hamlet, further)).length, 1)
  t.equal(
    (await look(world.hamlet, { ...queue, last_event_id: -1 })).length,
    1,
    '-1 goes on from what has been acknowledged',
  )
  t.match(
    await world.hamlet.refusal('GET', '/events', { ...queue, dont_block: true }),
    { code: 'BAD_REQUEST', msg: /already been pruned/ },
    'there is no way back',
  )
})

t.test('when nothing happens a heartbeat comes, with an id that no event ever has', async t => {
  const world = await createWorld(t)
  const queue = await register(world.hamlet)
  const other = await register(world.othello)
  const waiting = [poll(world.hamlet, queue), poll(world.othello, other)]
  await world.clock.holds(2)
  world.clock.advance(56_000)
  const beats = (await Promise.all(waiting)).map(({ events }) => events)
  for (const [beat, ...more] of beats) {
    t.match(beat, { type: 'heartbeat' })
    t.ok((beat?.id ?? 0) > queue.last_event_id)
    t.same(more, [])
  }
  const pulse = beats[0]?.[0]?.id ?? 0
  await hire(world, 'Ophelia')
  const [ophelia] = await look(world.hamlet, { ...queue, last_event_id: pulse })
  t.match(ophelia, { type: 'realm_user' })
  t.ok((ophelia?.id ?? 0) > pulse)
})

t.test('a queue that is not mine, or not there, or deleted, is the same bad queue', async t => {
  const world = await createWorld(t)
  const queue = await register(world.hamlet)
  const bad = { status: 400, code: 'BAD_EVENT_QUEUE_ID' }
  const ask = { queue_id: queue.queue_id, dont_block: true }
  t.match(await world.othello.refusal('GET', '/events', ask), bad, 'somebody else’s')
  t.match(await world.othello.refusal('DELETE', '/events', ask), bad, 'somebody else’s')
  t.match(await world.hamlet.refusal('GET', '/events', { ...ask, queue_id: 'fish' }), {
    ...bad,
    queue_id: 'fish',
    msg: 'Bad event queue ID: fish',
  })
  t.match(
    await world.hamlet.refusal('GET', '/events', { ...ask, last_event_id: 1e9 }),
    bad,
    'from a future that a restored backup does not know',
  )
  await world.hamlet.delete('/events', { queue_id: queue.queue_id })
  t.match(await world.hamlet.refusal('GET', '/events', ask), bad, 'deleted')
})

t.test('a queue lives for ten minutes without its client, or for as long as was asked', async t => {
  const world = await createWorld(t)
  const [queue, patient] = await Promise.all([
    register(world.hamlet),
    register(world.hamlet, { queue_lifespan_secs: 3600 }),
  ])
  world.clock.advance(599_000)
  t.same(await look(world.hamlet, queue), [])
  world.clock.advance(601_000)
  t.match(
    await world.hamlet.refusal('GET', '/events', { queue_id: queue.queue_id, dont_block: true }),
    { code: 'BAD_EVENT_QUEUE_ID' },
  )
  t.same(await look(world.hamlet, patient), [])
})

t.test(
  'events that every queue is past are removed, but never one that somebody still needs',
  async t => {
    const world = await createWorld(t)
    const queue = await register(world.hamlet, {
      event_types: ['realm_user'],
      queue_lifespan_secs: 3600,
    })
    await hire(world, 'Ophelia')
    const count = async () =>
      (await world.db.snapshot(tx => tx.one<{ n: number }>(sql`select count(*) as n from events`)))
        .n
    const before = await count()
    world.clock.advance(700_000)
    await removeExpired(world.context)
    t.equal(await count(), before, 'the worker has not looked through it for what people missed')
    await noteMissedMessages(world.context)
    await removeExpired(world.context)
    t.ok((await count()) < before, 'what came before the queue is gone')
    const [ophelia] = await look(world.hamlet, queue)
    t.match(ophelia, { person: { full_name: 'Ophelia' } })
  },
)

t.test('a server that is told to stop ends long polls at once, with nothing', async t => {
  const world = await createWorld(t)
  const queue = await register(world.hamlet)
  const waiting = poll(world.hamlet, queue)
  await world.clock.holds(1)
  await world.stopServer()
  t.same((await waiting).events, [])
  await world.startServer()
  await hire(world, 'Ophelia')
  t.match(await look(world.hamlet, queue), [{ type: 'realm_user' }, {}])
})

t.test('who has hung up before the wait began is waited for no longer', async t => {
  const world = await createWorld(t)
  const { hamlet, context } = world
  const { queue_id: id } = await register(hamlet)
  const actor = { ...hamlet, fullName: 'Hamlet', role: roles.member, isBot: false }
  const { queue, from } = await context.queues.resume(actor, id, -1)
  const gone = AbortSignal.abort()
  t.same(await awaitEvents(context, { queue, from, block: true, gone }), [])
})

t.test(
  'a server that was away longer than a queue lives still knows the queue, although its worker tidied meanwhile',
  async t => {
    const world = await createWorld(t)
    const queue = await register(world.hamlet)
    await world.stopServer()
    world.clock.advance(3_600_000)
    await removeExpired(world)
    await world.startServer()
    await hire(world, 'Ophelia')
    t.match(await look(world.hamlet, queue), [{ type: 'realm_user' }, {}])
  },
)

t.test(
  'a client that follows gets every event once and in order, although the server is killed again and again',
  async t => {
    const world = await createWorld(t)
    await world.stopServer()
    const people = 60
    let server = spawnServer(world.config)
    await server.says('ready')
    const queue = await register(world.hamlet, { event_types: ['realm_user'] })
    const following = follow(world.hamlet, queue, 'realm_user', people)
    for (let n = 0; n < people; n += 1) {
      await hire(world, `guest${n}`)
      if (n % 20 !== 10) continue
      t.match(await server.end('SIGKILL'), { signal: 'SIGKILL' })
      server = spawnServer(world.config)
      await server.says('ready')
    }
    const seen = await following
    const added = seen.filter(event => event.type === 'realm_user')
    t.same(
      added.map(event => event.person?.full_name),
      Array.from({ length: people }, (_, n) => `guest${n}`),
    )
    const ids = seen.map(event => event.id)
    t.same(
      ids,
      [...new Set(ids)].sort((a, b) => a - b),
      'ids only ever increase',
    )
    t.match(await server.end('SIGTERM'), { code: 0 })
    await world.startServer()
  },
)

t.test('a lost connection to the database costs nobody an event', async t => {
  const world = await createWorld(t)
  const queue = await register(world.hamlet, { event_types: ['realm_user'] })
  const waiting = poll(world.hamlet, queue)
  await world.clock.holds(1)
  const { rowCount } = await asSuperuser(client =>
    client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and query like $2',
      [world.config.database.name, 'listen %'],
    ),
  )
  t.equal(rowCount, 1, 'the connection that hears of news is gone')
  await hire(world, 'Ophelia')
  t.match((await waiting).events, [{ person: { full_name: 'Ophelia' } }])
})

t.test('who asks while something of theirs changes is told what has happened', async t => {
  const world = await createWorld(t)
  const { hamlet, db } = world
  const queue = await register(hamlet)
  await hire(world, 'Ophelia')
  const asked = await db.transaction(async tx => {
    await tx.run(sql`lock table events in access exclusive mode`)
    const answer = look(hamlet, queue)
    await until(async () => (await lockWaiters(db)) === 1)
    world.context.accounts.forget(hamlet.id)
    return { answer }
  })
  t.match(await asked.answer, [{ person: { full_name: 'Ophelia' } }])
})

t.test(
  'who does not wait is not told what they may not hear any more, though word of it is late',
  async t => {
    const world = await createWorld(t)
    const { desdemona, hamlet, context } = world
    const queue = await register(hamlet, { all_public_streams: true })
    await look(hamlet, queue)
    t.intercept(context.accounts, 'forget', { value: () => {} })
    await desdemona.patch(`/users/${hamlet.id}`, { role: 600 })
    const asked = { queue_id: queue.queue_id, dont_block: true }
    t.match(await hamlet.refusal('GET', '/events', asked), { code: 'BAD_EVENT_QUEUE_ID' })
  },
)

t.test('news that could not be read at first are read soon after', async t => {
  const world = await createWorld(t)
  const failures: unknown[] = []
  let broken = true
  const flaky: Database = {
    ...world.db,
    statement: work =>
      broken ? Promise.reject(new Error('no connection')) : world.db.statement(work),
  }
  broken = false
  const log = await openEventLog(flaky, error => failures.push(error))
  t.teardown(() => log.close())
  broken = true
  const before = log.position
  log.wake()
  await hire(world, 'Ophelia')
  broken = false
  await log.passed(before, AbortSignal.timeout(20_000))
  t.equal(failures.length, 1)
  t.match(log.after(before)?.[0], { event: { type: 'realm_user' } })
  t.equal(log.after(before - 1), undefined, 'what was before it started is for the database')
})

t.test('narrow and its operators', async t => {
  const world = await createWorld(t)
  await register(world.hamlet, { narrow: [['stream', 'Denmark']] })
  await register(world.hamlet, { narrow: [{ operator: 'topic', operand: 'ghosts' }] })
  t.match(await world.hamlet.refusal('POST', '/register', { narrow: [['search', 'x']] }), {
    code: 'BAD_REQUEST',
    msg: 'Operator search not supported.',
  })
})
