import t from 'tap'
import { sql } from '../../../server/platform/database/sql.ts'
import { removeExpired } from '../../../server/domain/event-queues/expiry.ts'
import { converges, eventsOf, registerAs } from '../convergence.ts'
import type { Person } from '../person.ts'
import { createWorld, type World } from '../world.ts'

type Seen = { presences: Record<string, object>; presence_last_update_id: number }
const minute = 60_000

const report = (person: Person, status: 'active' | 'idle', more: object = {}) =>
  person.post<Seen>('/users/me/presence', { status, ...more })
const came = (person: Person) => () => report(person, 'active')
const logLength = ({ db }: World) =>
  db.snapshot(tx => tx.one<{ rows: number }>(sql`select count(*) as rows from events`))

t.test('who comes is seen at once, by clients of every age', async t => {
  const world = await createWorld(t)
  const { hamlet, iago, othello } = world
  const [modern] = await converges(t, [iago], came(hamlet))
  t.match(modern, [{ type: 'presence', presences: { [hamlet.id]: { active_timestamp: Number } } }])
  t.notOk(modern?.[0] && 'email' in modern[0])
  const client_capabilities = { simplified_presence_events: false }
  const [slim] = await converges(t, [iago], came(othello), { client_capabilities })
  t.match(slim, [{ user_id: othello.id, presence: { website: { status: 'active' } } }])
  t.notOk(slim?.[0] && 'email' in slim[0])
  const old = { client_capabilities, slim_presence: false }
  const [legacy] = await converges(t, [hamlet], came(iago), old)
  t.match(legacy, [{ email: iago.email, presence: { website: { client: 'website' } } }])

  const state = await registerAs(hamlet, old)
  t.match(state, {
    presences: {
      [iago.email]: {
        aggregated: { client: 'website', status: 'active', timestamp: Number },
        website: { client: 'website', status: 'active', timestamp: Number, pushable: false },
      },
    },
  })
})

t.test('a report that says nothing new writes nothing', async t => {
  const world = await createWorld(t)
  const { hamlet, iago } = world
  const first = await report(hamlet, 'active', { last_update_id: -1 })
  const before = await logLength(world)
  for (let ping = 0; ping < 20; ping += 1) await report(hamlet, ping % 2 ? 'active' : 'idle')
  const again = await report(iago, 'idle', { last_update_id: first.presence_last_update_id })
  t.same(Object.keys(again.presences), [String(iago.id)], 'only who is new is told of')
  t.same(await logLength(world), before, 'no event for twenty reports, nor for one idle client')

  world.clock.advance(minute)
  const later = await report(hamlet, 'active', { last_update_id: again.presence_last_update_id })
  t.same(Object.keys(later.presences), [String(hamlet.id)], 'a minute later it is news')
  t.ok(later.presence_last_update_id > again.presence_last_update_id)
  t.same(await logLength(world), before, 'which others learn when they ask')
  const nothing = await report(iago, 'active', { ping_only: true })
  t.notOk('presences' in nothing || 'server_timestamp' in nothing)

  world.clock.advance(3 * minute)
  await report(hamlet, 'idle')
  t.match(await iago.get(`/users/${hamlet.id}/presence`), {
    presence: { aggregated: { status: 'idle' }, website: { status: 'idle' } },
  })
  await converges(t, [iago], () => report(hamlet, 'active'))
})

t.test('whoever does not want to be seen is not, nor anybody where presence is off', async t => {
  const world = await createWorld(t)
  const { desdemona, hamlet, iago } = world
  await hamlet.patch('/settings', { presence_enabled: false })
  await report(hamlet, 'active')
  await desdemona.patch('/realm', { presence_disabled: true })
  t.same((await report(iago, 'active')).presences, {})
})

t.test('clients that report together lose nobody', async t => {
  const world = await createWorld(t)
  const people = [world.hamlet, world.iago, world.othello, world.cordelia, world.shylock]
  let last = -1
  const known = new Set<string>()
  for (const answers of [people, people]) {
    const seen = await Promise.all(
      answers.map(person => report(person, 'active', { last_update_id: last })),
    )
    for (const { presences } of seen) for (const id of Object.keys(presences)) known.add(id)
    last = Math.max(...seen.map(answer => answer.presence_last_update_id))
  }
  t.same(known, new Set(people.map(({ id }) => String(id))))
})

t.test('presence is told as far back as was asked', async t => {
  const world = await createWorld(t)
  const { hamlet, iago, polonius } = world
  await report(hamlet, 'active')
  const all = await iago.get<Seen>('/realm/presence')
  t.same(Object.keys(all.presences), [hamlet.email])
  world.clock.advance(3 * 24 * 60 * minute)
  t.match(await report(iago, 'idle', { history_limit_days: 2, slim_presence: true }), {
    presences: { [iago.id]: { idle_timestamp: Number } },
  })
  const recent = await registerAs(iago, { presence_history_limit_days: 2 })
  t.same(Object.keys(recent.presences), [String(iago.id)])
  const far = await registerAs(iago, { presence_history_limit_days: 4 })
  t.same(Object.keys(far.presences).length, 2)

  const refused = async (path: string, msg: string) =>
    t.match(await polonius.refusal('GET', path), { code: 'BAD_REQUEST', msg })
  await refused(`/users/${world.othello.id}/presence`, `No presence data for ${world.othello.id}`)
  await refused('/users/999/presence', 'No such user')
  const { cross_realm_bots: bots } = await iago.post<{ cross_realm_bots: { user_id: number }[] }>(
    '/register',
    { fetch_event_types: ['realm_user'] },
  )
  await refused(`/users/${bots[0]?.user_id}/presence`, 'Presence is not supported for bot users.')
  await iago.delete(`/users/${hamlet.id}`)
  await refused(`/users/${hamlet.email}/presence`, 'No such user')
  t.match(await iago.refusal('POST', '/users/me/presence', { status: 'asleep' }), {
    msg: 'Invalid status',
  })
  t.match(
    await iago.refusal('POST', '/users/me/presence', { status: 'idle', history_limit_days: -1 }),
    { msg: 'history_limit_days is too small' },
  )
})

t.test('what is worth nothing a minute later is gone then, read or not', async t => {
  const world = await createWorld(t)
  const { hamlet, iago, othello } = world
  const queue = await registerAs(iago)
  await report(hamlet, 'active')
  await iago.patch(`/users/${hamlet.id}`, { full_name: 'Prince' })
  await report(othello, 'active')
  await iago.patch(`/users/${othello.id}`, { full_name: 'General' })
  t.equal((await eventsOf(iago, queue)).events.length, 4)
  world.clock.advance(2 * minute)
  await removeExpired(world.context)
  t.match(
    (await eventsOf(iago, queue)).events.map(({ type }) => type),
    ['realm_user', 'realm_user'],
    'the rest is still there, in its order',
  )
})
