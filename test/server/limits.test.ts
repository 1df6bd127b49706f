import { Readable } from 'node:stream'
import t from 'tap'
import { limitsReset } from '../../server/admin/limits.ts'
import { UsageError } from '../../server/admin/verb.ts'
import { operator } from '../../server/platform/database/cause.ts'
import type { Person } from './person.ts'
import { until } from '../until.ts'
import { createWorld, type World } from './world.ts'

const minute = (requests: number) => [{ requests, seconds: 60 }]

const asPerson = (world: World, { email, apiKey }: Person, path: string) =>
  world.send({
    method: 'GET',
    path: `/api/v1${path}`,
    headers: { authorization: `Basic ${Buffer.from(`${email}:${apiKey}`).toString('base64')}` },
  })
const fromAddress = (world: World, address: string, headers = {}) =>
  world.send({
    method: 'GET',
    path: '/api/v1/server_settings',
    headers: { 'x-forwarded-for': address, ...headers },
  })
const reset = ({ config }: World, who: string) =>
  limitsReset.run({ config, cause: operator('root'), options: {}, input: Readable.from([who]) })

t.test(
  'answers say how far a person is from the limit; one too many is told when to come again',
  async t => {
    const world = await createWorld(t, { limits: { apiByUser: minute(3) } })
    const { hamlet, iago, clock } = world
    const before = Math.floor(clock.now().getTime() / 1000)
    const first = await asPerson(world, hamlet, '/users/me')
    t.match(first.headers, { 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': '2' })
    const resets = Number(first.headers['x-ratelimit-reset'])
    t.ok(resets > before && resets <= before + 122, 'a moment, in seconds, when nothing is counted')
    await asPerson(world, hamlet, '/users/me')
    t.match(await asPerson(world, hamlet, '/users/me'), {
      headers: { 'x-ratelimit-remaining': '0' },
    })

    const { headers, ...hit } = await hamlet.refusal('POST', '/typing', {
      to: [iago.id],
      op: 'start',
    })
    t.match(hit, { status: 429, code: 'RATE_LIMIT_HIT', msg: 'API usage exceeded rate limit' })
    const wait = Number(headers['retry-after'])
    t.equal(hit['retry-after'], wait)
    t.match(headers, { 'x-ratelimit-remaining': '0' })
    await iago.get('/users/me')
    t.pass('others are not concerned')
    clock.advance(wait * 1000)
    await hamlet.get('/users/me')
  },
)

t.test('polls are counted by themselves', async t => {
  const world = await createWorld(t, { limits: { apiByUser: minute(1), eventsByUser: minute(2) } })
  const { queue_id } = await world.hamlet.post<{ queue_id: string }>('/register')
  const poll = { queue_id, dont_block: true }
  await world.hamlet.get('/events', poll)
  await world.hamlet.get('/events', poll)
  t.match(await world.hamlet.refusal('GET', '/events', poll), { code: 'RATE_LIMIT_HIT' })
})

t.test('whoever does not say who they are, or says it wrongly, is counted by address', async t => {
  const world = await createWorld(t, { limits: { apiByAddress: minute(2) } })
  const wrong = { authorization: `Basic ${Buffer.from('hamlet@x.test:wrong').toString('base64')}` }
  t.match(await fromAddress(world, '203.0.113.7'), {
    status: 200,
    headers: { 'x-ratelimit-limit': '2' },
  })
  t.match(
    await world.send({
      method: 'GET',
      path: '/api/v1/users/me',
      headers: { 'x-forwarded-for': '203.0.113.7', ...wrong },
    }),
    { status: 401, body: { code: 'INVALID_API_KEY' } },
  )
  t.match(await fromAddress(world, '203.0.113.7'), { status: 429 })
  t.match(await fromAddress(world, '::ffff:203.0.113.7'), { status: 429 }, 'the same address')
  t.match(await fromAddress(world, '203.0.113.8'), { status: 200 })
  for (const host of ['1', '2:3:4']) await fromAddress(world, `2001:db8:1:2::${host}`)
  t.match(
    await fromAddress(world, '2001:db8:1:2:ffff::9'),
    { status: 429 },
    'one network, one house',
  )
  t.match(await fromAddress(world, '2001:db8:1:3::1'), { status: 200 })
  t.match(await fromAddress(world, 'nobody knows'), { status: 200 })

  const page = { method: 'GET', path: '/health', headers: { 'x-forwarded-for': '203.0.113.7' } }
  t.notOk(
    (await world.send(page)).headers['x-ratelimit-limit'],
    'outside of the API nothing is counted',
  )
})

t.test('of several rules all have to be kept', async t => {
  const apiByUser = [
    { requests: 2, seconds: 1 },
    { requests: 3, seconds: 3600 },
  ]
  const world = await createWorld(t, { limits: { apiByUser } })
  await world.hamlet.get('/users/me')
  t.match(await asPerson(world, world.hamlet, '/users/me'), {
    headers: { 'x-ratelimit-limit': '2' },
  })
  world.clock.advance(2_000)
  t.match(await asPerson(world, world.hamlet, '/users/me'), {
    headers: { 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': '0' },
  })
  const { headers } = await world.hamlet.refusal('GET', '/users/me')
  t.ok(Number(headers['retry-after']) > 60, 'the longer wait counts')
})

t.test('a command counts anew for a person and for an address', async t => {
  const limits = { apiByUser: minute(1), apiByAddress: minute(1) }
  const world = await createWorld(t, { limits })
  const { hamlet } = world
  const isHeard = async () => (await asPerson(world, hamlet, '/users/me')).status === 200
  for (const who of [String(hamlet.id), hamlet.email.toUpperCase()]) {
    await isHeard()
    t.notOk(await isHeard())
    t.same(await reset(world, `${who}\n`), { result: { attempts: 0, requests: true } })
    await until(isHeard)
  }
  await fromAddress(world, '2001:db8::1')
  t.same(await reset(world, '2001:db8::2'), { result: { attempts: 0, requests: true } })
  await until(async () => (await fromAddress(world, '2001:db8::1')).status === 200)
  t.same(await reset(world, 'nobody@example.org'), { result: { attempts: 0, requests: false } })
  await t.rejects(reset(world, ' '), UsageError)
})

t.test('a command forgets guesses at the codes of a second factor as well', async t => {
  const world = await createWorld(t)
  const { hamlet } = world
  const confirm = () =>
    hamlet.refusal('POST', '/users/me/two_factor/totp/confirm', { code: '000000' })
  for (let n = 0; n < 5; n += 1) t.match(await confirm(), { code: 'TWO_FACTOR_FAILED' })
  t.match(await confirm(), { code: 'RATE_LIMIT_HIT' })
  t.same(await reset(world, hamlet.email), { result: { attempts: 5, requests: true } })
  t.match(await confirm(), { code: 'TWO_FACTOR_FAILED' })
})

t.test('a command forgets attempts to sign in, also with an address that nobody has', async t => {
  const world = await createWorld(t)
  const attempt = (username: string) =>
    world.send({
      method: 'POST',
      path: '/api/v1/fetch_api_key',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ username, password: 'wrong' }).toString(),
    })
  for (const [name, requests] of [
    [world.hamlet.email, true],
    ['nobody@example.org', false],
  ] as const) {
    for (let n = 0; n < 5; n += 1) t.match(await attempt(name), { status: 401 })
    t.match(await attempt(name), { status: 429 })
    t.same(await reset(world, name), { result: { attempts: 5, requests } })
    t.match(await attempt(name), { status: 401 })
  }
})
