import t from 'tap'
import { removeExpired } from '../../../server/domain/event-queues/expiry.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { until } from '../../until.ts'
import { openBrowser, type Browser } from '../browser.ts'
import type { Person } from '../person.ts'
import { createWorld, type World } from '../world.ts'

t.setTimeout(600_000)

const firefox = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0' }
const minute = 60_000
const day = 24 * 60 * minute

type Listed = {
  id: number
  last_seen_at: number
  created_at: number
  ends_at: number
  program: string
  address: string
  is_current: boolean
}

async function enter(world: World, { email: username, password }: Person, headers = {}) {
  const browser = openBrowser(world)
  const { status } = await browser.post('/login', { username, password }, headers)
  if (status !== 200) throw new Error('nobody was let in')
  return browser
}
const listed = async (browser: Browser) => {
  const { body } = await browser.get('/sessions')
  return body['sessions'] as Listed[]
}
const isIn = async (browser: Browser) => (await browser.get('/users/me')).status === 200
const kept = (world: World) =>
  world.db.snapshot(tx => tx.one<{ count: number }>(sql`select count(*) as count from sessions`))

t.test('people see where they are signed in, and nobody else does', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const first = await enter(world, hamlet, { ...firefox, 'x-forwarded-for': '192.0.2.7' })
  const second = await enter(world, hamlet)
  await enter(world, othello)
  t.match(await listed(first), [
    { program: 'Firefox on Linux', address: '192.0.2.7', is_current: true },
    { program: 'An unknown program', address: '', is_current: false },
  ])
  const [own, other] = await listed(second)
  t.same([own?.is_current, other?.is_current], [false, true])
  t.equal((own?.ends_at ?? 0) - (own?.created_at ?? 0), 14 * 24 * 3600)
  const { sessions } = await hamlet.get<{ sessions: Listed[] }>('/sessions')
  t.match(sessions, [{ is_current: false }, { is_current: false }], 'a program is in none')
  t.equal(sessions.length, 2)
})

t.test('one ends a session of one’s own, and learns nothing of others', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const [first, second] = [await enter(world, hamlet), await enter(world, hamlet)]
  const stranger = await enter(world, othello)
  const [theirs] = await listed(stranger)
  const [, other] = await listed(first)
  const none = { status: 400, code: 'BAD_REQUEST', msg: 'No such session' }
  const answers = [
    await hamlet.refusal('DELETE', `/sessions/${theirs?.id}`),
    await hamlet.refusal('DELETE', '/sessions/999999'),
    await hamlet.refusal('DELETE', '/sessions/99999999999999'),
    await hamlet.refusal('DELETE', '/sessions/-1'),
  ]
  for (const answer of answers) t.match(answer, none)
  t.match(await hamlet.refusal('DELETE', '/sessions/x'), { code: 'INVALID_JSON' })
  t.ok(await isIn(stranger))
  await hamlet.delete(`/sessions/${other?.id}`)
  t.same([await isIn(first), await isIn(second)], [true, false])
})

t.test('all but the one that asks end at once', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  const [first, second] = [await enter(world, hamlet), await enter(world, hamlet)]
  const stranger = await enter(world, othello)
  t.match(await first.post('/sessions/revoke_all'), { status: 200 })
  t.same([await isIn(first), await isIn(second), await isIn(stranger)], [true, false, true])
  await hamlet.post('/sessions/revoke_all')
  t.notOk(await isIn(first), 'a program that asks is in none of them')
})

t.test('whoever waits for events in a session that ends is not told what happens', async t => {
  const world = await createWorld(t)
  const { hamlet } = world
  const browser = await enter(world, hamlet)
  const { body } = await browser.post('/register', { event_types: ['typing', 'alert_words'] })
  const wait = browser.get(`/events?queue_id=${String(body['queue_id'])}&last_event_id=-1`)
  await world.clock.holds(1)
  await hamlet.post('/sessions/revoke_all')
  await hamlet.post('/users/me/alert_words', { alert_words: ['a secret'] })
  const answer = await wait
  t.match(answer, { status: 401, body: { code: 'UNAUTHORIZED' } })
  t.notMatch(JSON.stringify(answer.body), 'a secret')
})

t.test(
  'an organization decides how long sessions last, and the old ones follow at once',
  async t => {
    const world = await createWorld(t)
    const { desdemona, iago, hamlet, polonius } = world
    const limit = (params: object) => desdemona.patch('/realm/session_limits', { ...params })
    t.match(await iago.refusal('PATCH', '/realm/session_limits', { role: 0 }), {
      code: 'UNAUTHORIZED_PRINCIPAL',
      msg: 'Must be an organization owner',
    })
    const [member, guest] = [await enter(world, hamlet), await enter(world, polonius)]
    t.ok((await isIn(member)) && (await isIn(guest)))
    world.clock.advance(6 * minute)
    await limit({ role: 600, lifetime_seconds: 300 })
    t.same([await isIn(member), await isIn(guest)], [true, false], 'a role of its own')
    await limit({ role: 0, lifetime_seconds: 300 })
    t.notOk(await isIn(member))
    await limit({ role: 400, lifetime_seconds: 3600 })
    t.ok(await isIn(member), 'a role may have more than others')
    await limit({ role: 400, lifetime_seconds: null })
    t.notOk(await isIn(member), 'or again as much as everybody')
    t.match(
      await openBrowser(world).post('/login', {
        username: hamlet.email,
        password: hamlet.password,
      }),
      {
        headers: { 'set-cookie': [/Max-Age=300;/, /Max-Age=300;/] },
      },
    )
    t.match(await polonius.get('/realm/session_limits'), {
      session_limits: [
        { role: 0, lifetime_seconds: 300, idle_seconds: 0 },
        { role: 400, lifetime_seconds: null, idle_seconds: null },
        { role: 600, lifetime_seconds: 300, idle_seconds: null },
      ],
    })
    for (const params of [
      { role: 7 },
      { role: 0, lifetime_seconds: 299 },
      { role: 0, lifetime_seconds: 1_209_601 },
      { role: 0, idle_seconds: 1 },
      { role: 0, idle_seconds: 'long' },
    ])
      t.match(await desdemona.refusal('PATCH', '/realm/session_limits', params), { status: 400 })
  },
)

t.test('until somebody decides, sessions last two weeks, used or not', async t => {
  const { hamlet } = await createWorld(t)
  t.match(await hamlet.get('/realm/session_limits'), {
    session_limits: [{ role: 0, lifetime_seconds: 1_209_600, idle_seconds: 0 }],
  })
})

t.test('a session that nobody uses ends, though its page follows events', async t => {
  const world = await createWorld(t)
  const { desdemona, hamlet } = world
  const browser = await enter(world, hamlet)
  const { body } = await browser.post('/register', { queue_lifespan_secs: 604_800 })
  const queue = String(body['queue_id'])
  const poll = () => browser.get(`/events?queue_id=${queue}&last_event_id=-1&dont_block=true`)
  await desdemona.patch('/realm/session_limits', { role: 0, idle_seconds: 600 })
  for (let used = 0; used < 3; used += 1) {
    world.clock.advance(9 * minute)
    t.ok(await isIn(browser), 'each use begins the time anew')
  }
  world.clock.advance(9 * minute)
  t.match(await poll(), { status: 200 })
  await browser.post('/users/me/presence', { status: 'idle' })
  world.clock.advance(2 * minute)
  t.match(await poll(), { status: 401 }, 'neither polls nor presence are uses')
  t.notOk(await isIn(browser))
  t.same(await kept(world), { count: 1 })
  await removeExpired(world.context)
  t.same(await kept(world), { count: 0 }, 'the worker removes it')
  await desdemona.patch('/realm/session_limits', { role: 0, idle_seconds: 0 })
  const patient = await enter(world, hamlet)
  world.clock.advance(day)
  t.ok(await isIn(patient))
})

t.test('shorter limits reach what a process remembers', async t => {
  const world = await createWorld(t)
  const { desdemona, hamlet } = world
  const browser = await enter(world, hamlet)
  const { body } = await browser.post('/register')
  const path = `/events?queue_id=${String(body['queue_id'])}&last_event_id=-1&dont_block=true`
  world.clock.advance(8 * minute)
  t.match(await browser.get(path), { status: 200 })
  await desdemona.patch('/realm/session_limits', { role: 400, lifetime_seconds: 300 })
  await until(async () => (await browser.get(path)).status === 401)
})

t.test('when somebody was seen is exact to a minute, and written no more often', async t => {
  const world = await createWorld(t)
  const browser = await enter(world, world.hamlet)
  const seen = async () => (await listed(browser))[0]?.last_seen_at ?? 0
  const start = await seen()
  world.clock.advance(30_000)
  t.equal(await seen(), start)
  world.clock.advance(31_000)
  await isIn(browser)
  t.ok((await seen()) >= start + 61)
})

t.test(
  'keys tell when they were last used, to an hour, also by who only follows events',
  async t => {
    const world = await createWorld(t)
    const { hamlet } = world
    type Keys = { api_keys: { created_at: number; last_used_at: number | null }[] }
    const used = async () =>
      (await hamlet.get<Keys>('/users/me/api_keys')).api_keys[0]?.last_used_at
    const raw = () =>
      world.db.snapshot(tx =>
        tx.one<{ at: Date | null }>(
          sql`select last_used_at as at from api_keys where user_id = ${hamlet.id}`,
        ),
      )
    t.equal((await raw()).at, null)
    const first = (await used()) ?? 0
    t.ok(first > 0)
    world.clock.advance(59 * minute)
    t.equal(await used(), first)
    world.clock.advance(2 * minute)
    t.ok(((await used()) ?? 0) >= first + 3600)
    const { queue_id } = await hamlet.post<{ queue_id: string }>('/register', {
      queue_lifespan_secs: 604_800,
    })
    const poll = () => hamlet.get('/events', { queue_id, last_event_id: -1, dont_block: true })
    await poll()
    const before = (await raw()).at?.getTime() ?? 0
    world.clock.advance(7 * 60 * minute)
    await poll()
    t.ok(((await raw()).at?.getTime() ?? 0) >= before + 6 * 60 * minute)
  },
)

t.test('a new key ends the old one at once, and is shown once', async t => {
  const world = await createWorld(t)
  const { hamlet } = world
  const { api_key: key } = await hamlet.post<{ api_key: string }>('/users/me/api_key/regenerate')
  t.match(await hamlet.refusal('GET', '/users/me'), { code: 'INVALID_API_KEY' })
  const authorization = `Basic ${Buffer.from(`${hamlet.email}:${key}`).toString('base64')}`
  const { status, body } = await world.send({
    method: 'GET',
    path: '/api/v1/users/me/api_keys',
    headers: { authorization },
  })
  t.match({ status, body }, { status: 200, body: { api_keys: [{ last_used_at: Number }] } })
  t.notMatch(JSON.stringify(body), key)
})
