import { request, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import t from 'tap'
import { announce } from '../../../server/platform/events/announce.ts'
import type { ServerEvent } from '../../../server/protocol/event.ts'
import { record } from '../../contract/record.ts'
import type { Person } from '../person.ts'
import { createWorld, type World } from '../world.ts'

type Queue = { queue_id: string; last_event_id: number }

const register = (person: Person) =>
  person.post<Queue>('/register', { fetch_event_types: [], event_types: ['user_group'] })

const tell = (world: World, groupId: number) => {
  const event: ServerEvent = {
    type: 'user_group',
    op: 'add_members',
    group_id: groupId,
    user_ids: [],
  }
  return world.db.transaction(async tx => announce(tx, event, { users: [world.hamlet.id] }))
}

/** An open stream, line by line. */
async function follow(
  world: World,
  queue: Queue,
  after = queue.last_event_id,
  { email, apiKey } = world.hamlet,
) {
  const query = `queue_id=${queue.queue_id}&last_event_id=${after}`
  const asked = { method: 'GET', path: `/api/v1/events/stream?${query}` }
  const call = request({
    socketPath: world.config.listen.socket,
    ...asked,
    headers: { authorization: `Basic ${Buffer.from(`${email}:${apiKey}`).toString('base64')}` },
    agent: false,
  })
  call.on('error', () => {}) // hung up
  call.end()
  const [answer] = (await once(call, 'response')) as [IncomingMessage]
  const lines = createInterface(answer)[Symbol.asyncIterator]()
  return {
    status: answer.statusCode,
    async next() {
      const { value, done } = await lines.next()
      if (done === true) return undefined
      if (value !== '') record({ ...asked, status: 200, body: JSON.parse(value) as unknown })
      return value
    },
    hangUp: () => call.destroy(),
  }
}

const eventIn = (line: string | undefined) =>
  JSON.parse(line ?? 'null') as { id: number; group_id: number }

t.test('a stream tells each event in a line of its own, as it happens', async t => {
  const world = await createWorld(t)
  const queue = await register(world.hamlet)
  await tell(world, 1)
  const stream = await follow(world, queue)
  t.equal(stream.status, 200)
  t.match(eventIn(await stream.next()), { group_id: 1 }, 'what came before')
  await tell(world, 2)
  t.match(eventIn(await stream.next()), { group_id: 2 }, 'and what comes after')
  stream.hangUp()
})

t.test(
  'whoever comes again after a broken stream has missed nothing and hears nothing twice',
  async t => {
    const world = await createWorld(t)
    const queue = await register(world.hamlet)
    const first = await follow(world, queue)
    await tell(world, 1)
    const { id } = eventIn(await first.next())
    first.hangUp()
    await tell(world, 2)
    const second = await follow(world, queue, id)
    t.match(eventIn(await second.next()), { group_id: 2 })
    second.hangUp()
    t.match(
      await world.hamlet.refusal('GET', '/events', { ...queue, dont_block: true }),
      { msg: /already been pruned/ },
      'coming again has acknowledged what was heard',
    )
  },
)

t.test('a quiet stream says that it lives, and keeps its queue alive', async t => {
  const world = await createWorld(t)
  const queue = await register(world.hamlet)
  const stream = await follow(world, queue)
  for (let minutes = 0; minutes < 10; minutes += 0.5) {
    await world.clock.waits(25_000)
    world.clock.advance(30_000)
    t.equal(await stream.next(), '')
  }
  t.equal(await stream.next(), undefined, 'it ends after ten minutes, for the client to come again')
  t.equal((await follow(world, queue)).status, 200)
})

t.test('a server that is told to stop ends its streams', async t => {
  const world = await createWorld(t)
  const stream = await follow(world, await register(world.hamlet))
  await world.stopServer()
  t.equal(await stream.next(), undefined)
  await world.startServer()
})

t.test('a stream is for whoever may have it, for as long as they may', async t => {
  const world = await createWorld(t)
  const { hamlet, iago } = world
  t.match(await hamlet.refusal('GET', '/events/stream', { queue_id: 'fish' }), {
    code: 'BAD_EVENT_QUEUE_ID',
  })

  const queue = await register(hamlet)
  const withKey = await follow(world, queue)
  const { api_key: apiKey } = await hamlet.post<{ api_key: string }>('/users/me/api_key/regenerate')
  t.equal(await withKey.next(), undefined, 'it ends with its key')
  t.equal((await follow(world, queue)).status, 401)
  const renewed = { ...hamlet, apiKey }
  const open = await follow(world, queue, queue.last_event_id, renewed)
  await tell(world, 1)
  t.match(eventIn(await open.next()), { group_id: 1 }, 'and goes on with the new one')

  const waits = poll(world, queue, renewed)
  await world.clock.holds(1)
  await iago.delete(`/users/${hamlet.id}`)
  t.equal(await open.next(), undefined, 'it ends with the account')
  await tell(world, 2)
  t.match(
    await waits,
    { status: 401, body: { code: 'USER_DEACTIVATED' } },
    'and nothing is told to who still waits for an answer',
  )
  t.match(await poll(world, queue, renewed), { status: 401, body: { code: 'USER_DEACTIVATED' } })
})

const poll = (world: World, { queue_id, last_event_id }: Queue, { email, apiKey }: Person) =>
  world.send({
    method: 'GET',
    path: `/api/v1/events?queue_id=${queue_id}&last_event_id=${last_event_id + 1}`,
    headers: { authorization: `Basic ${Buffer.from(`${email}:${apiKey}`).toString('base64')}` },
  })
