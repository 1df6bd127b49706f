import t from 'tap'
import { notificationBot } from '../../../server/domain/users/notification-bot.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { converges } from '../convergence.ts'
import { names } from '../people.ts'
import { createWorld } from '../world.ts'

const ophelia = {
  email: 'Ophelia@example.org',
  full_name: 'Ophelia',
  password: 'there is rosemary',
}

t.test('whoever follows events knows a new person as well as who comes later', async t => {
  const world = await createWorld(t)
  const [seen] = await converges(t, [world.hamlet, world.polonius, world.iago], () =>
    world.iago.post('/users', ophelia),
  )
  t.match(seen, [
    { type: 'realm_user', op: 'add', person: { full_name: 'Ophelia', role: 400 } },
    { type: 'user_group', op: 'add_members' },
    { type: 'user_group', op: 'add_members' },
  ])
})

t.test('a new person can sign in', async t => {
  const world = await createWorld(t)
  const { user_id } = await world.iago.post<{ user_id: number }>('/users', ophelia)
  const { status, body } = await world.send({
    method: 'POST',
    path: `/api/v1/fetch_api_key?${new URLSearchParams({ username: 'ophelia@example.org', password: ophelia.password }).toString()}`,
  })
  t.match({ status, body }, { status: 200, body: { user_id, email: 'Ophelia@example.org' } })
})

t.test('only administrators add people, and only good ones', async t => {
  const world = await createWorld(t)
  const refusal = (change: object) =>
    world.iago.refusal('POST', '/users', { ...ophelia, ...change })
  for (const name of ['hamlet', 'shylock', 'polonius'] as const)
    t.match(await world[name].refusal('POST', '/users', ophelia), {
      status: 400,
      code: 'UNAUTHORIZED_PRINCIPAL',
      msg: 'Must be an organization administrator',
    })
  t.match(await refusal({ email: world.hamlet.email.toUpperCase() }), {
    code: 'BAD_REQUEST',
    msg: 'Email is already in use.',
  })
  t.match(await refusal({ email: 'nonsense' }), { msg: 'Enter a valid email address.' })
  t.match(await refusal({ full_name: ' O ' }), { msg: 'Name too short!' })
  t.match(await refusal({ full_name: 'O'.repeat(101) }), { msg: 'Name too long!' })
  t.match(await refusal({ full_name: '@**all**' }), { msg: 'Invalid characters in name!' })
  t.match(await refusal({ password: '12345' }), { msg: 'The password is too weak.' })
  t.match(await refusal({ password: 'x'.repeat(101) }), { msg: 'The password is too long.' })
  const { members } = await world.iago.get<{ members: unknown[] }>('/users')
  t.equal(members.length, names.length, 'nobody was added')
})

t.test('people find themselves and each other, by number and by address', async t => {
  const world = await createWorld(t)
  const me = await world.hamlet.get('/users/me')
  t.match(me, {
    user_id: world.hamlet.id,
    email: world.hamlet.email,
    full_name: 'Hamlet',
    role: 400,
    is_admin: false,
    is_owner: false,
    is_guest: false,
    is_bot: false,
    is_active: true,
  })
  for (const key of ['bot_type', 'bot_owner_id'])
    t.notOk(key in me, 'the specification knows that of other accounts only')
  const { members } = await world.hamlet.get<{ members: { user_id: number }[] }>('/users')
  t.equal(members.length, names.length)
  for (const key of [String(world.iago.id), 'IAGO@example.org'])
    t.match(await world.polonius.get(`/users/${encodeURIComponent(key)}`), {
      user: { user_id: world.iago.id, role: 200, is_admin: true, is_owner: false },
    })
  for (const key of ['999', '99999999999999', 'nobody@example.org'])
    t.match(await world.hamlet.refusal('GET', `/users/${key}`), {
      status: 400,
      code: 'BAD_REQUEST',
      msg: 'No such user',
    })
})

t.test('whoever left is kept apart from whoever is here', async t => {
  const world = await createWorld(t)
  await world.db.transaction(tx =>
    tx.run(sql`update users set is_active = false where id = ${world.othello.id}`),
  )
  const state = await world.hamlet.post('/register', { fetch_event_types: ['realm_user'] })
  t.match(state, { realm_non_active_users: [{ user_id: world.othello.id, is_active: false }] })
  t.equal((state['realm_users'] as unknown[]).length, names.length - 1)
})

t.test('the notification bot is told of apart from people, and nobody can act as it', async t => {
  const world = await createWorld(t)
  const { hamlet, iago } = world
  const state = await hamlet.post('/register', { fetch_event_types: ['realm_user', 'user_group'] })
  const bot = await world.db.snapshot(notificationBot)
  t.match(state['cross_realm_bots'], [
    { user_id: bot.id, full_name: 'Notification Bot', is_system_bot: true },
  ])
  const everybody = JSON.stringify([state['realm_users'], await iago.get('/users')])
  t.notMatch(everybody, 'Notification Bot')
  t.notOk(
    (state['realm_user_groups'] as { members: number[] }[]).some(({ members }) =>
      members.includes(bot.id),
    ),
    'it is in no group',
  )
  for (const method of ['PATCH', 'DELETE'] as const)
    t.match(await iago.refusal(method, `/users/${bot.id}`, { full_name: 'Ghost' }), {
      msg: 'No such user',
    })
  const credentials = new URLSearchParams({ username: bot.email, password: '' })
  t.match(
    await world.send({
      method: 'POST',
      path: '/api/v1/fetch_api_key',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: credentials.toString(),
    }),
    { status: 401, body: { code: 'AUTHENTICATION_FAILED' } },
  )
})
