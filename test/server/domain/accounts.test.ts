import t from 'tap'
import { sql } from '../../../server/platform/database/sql.ts'
import { converges, registerAs } from '../convergence.ts'
import { makeChannel, say, whisper } from '../talk.ts'
import { createWorld, type World } from '../world.ts'

/** A world with a channel of each kind, everybody but the guest in the open one. */
async function furnished(t: Parameters<typeof createWorld>[0]) {
  const world = await createWorld(t)
  const { desdemona, hamlet, othello, shylock, polonius } = world
  const open = await makeChannel(desdemona, 'open', [hamlet, othello, shylock])
  const closed = await makeChannel(desdemona, 'closed', [desdemona, hamlet], { invite_only: true })
  const shared = await makeChannel(desdemona, 'shared', [hamlet, polonius])
  return { world, open, closed, shared }
}

const everyoneIn = ({ desdemona, iago, shylock, othello, polonius }: World) => [
  desdemona,
  iago,
  shylock,
  othello,
  polonius,
]

t.test('an administrator changes what somebody is called, and everybody knows', async t => {
  const world = await createWorld(t)
  const { iago, hamlet } = world
  const [seen] = await converges(t, [hamlet, world.polonius], () =>
    iago.patch(`/users/${hamlet.id}`, { full_name: ' Prince Hamlet ' }),
  )
  t.match(seen, [{ op: 'update', person: { user_id: hamlet.id, full_name: 'Prince Hamlet' } }])
  const [nothing] = await converges(t, [hamlet], () =>
    iago.patch(`/users/${encodeURIComponent(hamlet.email)}`, { full_name: '  ', role: 400 }),
  )
  t.same(nothing, [], 'nothing new is no news')
})

t.test('a role brings its groups, channels and abilities, and takes them again', async t => {
  const { world } = await furnished(t)
  const { desdemona, iago, polonius, othello } = world
  for (const role of [400, 200, 100, 300, 600]) {
    const [seen] = await converges(t, [polonius, iago, othello], () =>
      desdemona.patch(`/users/${polonius.id}`, { role }),
    )
    t.match(seen?.[0], { op: 'update', person: { user_id: polonius.id, role } })
  }
  await converges(t, [polonius], () => desdemona.patch(`/users/${polonius.id}`, { role: 200 }), {
    include_subscribers: false,
  })
})

t.test('owners are made and removed by owners alone, and one stays', async t => {
  const { desdemona, iago, hamlet, shylock } = await createWorld(t)
  const ownersOnly = { code: 'UNAUTHORIZED_PRINCIPAL', msg: 'Must be an organization owner' }
  t.match(await iago.refusal('PATCH', `/users/${hamlet.id}`, { role: 100 }), ownersOnly)
  t.match(await iago.refusal('PATCH', `/users/${desdemona.id}`, { role: 400 }), ownersOnly)
  t.match(await iago.refusal('DELETE', `/users/${desdemona.id}`), ownersOnly)
  t.match(await desdemona.refusal('PATCH', `/users/${desdemona.id}`, { role: 400 }), {
    msg: 'The owner permission cannot be removed from the only organization owner.',
  })
  t.match(await desdemona.refusal('DELETE', `/users/${desdemona.id}`), {
    msg: 'Cannot deactivate the only organization owner',
  })
  t.match(await desdemona.refusal('DELETE', '/users/me'), {
    code: 'CANNOT_DEACTIVATE_LAST_USER',
    msg: 'Cannot deactivate the only organization owner',
    is_last_owner: true,
    entity: 'organization owner',
  })
  await desdemona.patch(`/users/${hamlet.id}`, { role: 100 })
  await desdemona.delete(`/users/${hamlet.id}`)
  t.match(await iago.refusal('POST', `/users/${hamlet.id}/reactivate`), ownersOnly)
  await desdemona.post(`/users/${hamlet.id}/reactivate`)
  await desdemona.patch(`/users/${hamlet.id}`, { role: 400 })
  await desdemona.patch(`/users/${iago.id}`, { role: 100 })
  const both = await Promise.allSettled([
    desdemona.delete(`/users/${iago.id}`),
    iago.delete(`/users/${desdemona.id}`),
  ])
  t.equal(
    both.filter(({ status }) => status === 'fulfilled').length,
    1,
    'of two owners who remove each other at once, one stays',
  )
  t.match(await shylock.refusal('PATCH', `/users/${hamlet.id}`, { role: 300 }), {
    msg: 'Insufficient permission',
  })
})

t.test('bad changes of an account are refused, and nothing is half done', async t => {
  const { desdemona, iago, hamlet, othello, polonius } = await createWorld(t)
  const path = `/users/${hamlet.id}`
  for (const person of [othello, polonius, hamlet])
    for (const [method, where] of [
      ['PATCH', path],
      ['DELETE', path],
      ['PATCH', `/users/${hamlet.email}`],
    ] as const)
      t.match(await person.refusal(method, where, { full_name: 'Fool' }), {
        code: 'BAD_REQUEST',
        msg: 'Insufficient permission',
      })
  t.match(await hamlet.refusal('POST', `/users/${othello.id}/reactivate`), {
    code: 'UNAUTHORIZED_PRINCIPAL',
    msg: 'Must be an organization administrator',
  })
  for (const id of ['999', 'nobody@example.org', 'user999@chat.example.org'])
    t.match(await iago.refusal('PATCH', `/users/${id}`, { role: 300 }), { msg: 'No such user' })
  t.match(await iago.refusal('DELETE', '/users/999'), { msg: 'No such user' })
  t.match(await iago.refusal('PATCH', path, { role: 7 }), { msg: 'Invalid role' })
  for (const [full_name, msg] of [
    ['H', 'Name too short!'],
    ['H'.repeat(101), 'Name too long!'],
    ['@**all**', 'Invalid characters in name!'],
    ['Hamlet|7', 'Invalid format!'],
  ])
    t.match(await iago.refusal('PATCH', path, { full_name, role: 300 }), { msg })
  t.match(await iago.refusal('PATCH', path, { new_email: 'h@example.org' }), {
    msg: 'User not authorized to change user emails',
  })
  t.match(await desdemona.refusal('PATCH', path, { new_email: 'nonsense' }), {
    msg: 'Invalid new email address.',
  })
  t.match(await desdemona.refusal('PATCH', path, { new_email: 'OTHELLO@example.org', role: 300 }), {
    msg: 'New email value error: Email is already in use.',
  })
  t.match(await hamlet.get('/users/me'), { role: 400, full_name: 'Hamlet', email: hamlet.email })

  await desdemona.patch('/realm', { require_unique_names: true })
  const twice = { msg: 'Unique names required in this organization.' }
  t.match(await iago.refusal('PATCH', path, { full_name: 'OTHELLO' }), twice)
  t.match(await hamlet.refusal('PATCH', '/settings', { full_name: 'othello' }), twice)
  const double = { full_name: 'Othello', email: 'double@example.org', password: 'a double' }
  t.match(await iago.refusal('POST', '/users', double), twice)
  await hamlet.patch('/settings', { full_name: 'HAMLET' })
})

t.test('an owner gives somebody a new address, by which they sign in', async t => {
  const world = await createWorld(t)
  const { desdemona, hamlet, othello } = world
  const change = { new_email: 'prince@example.org' }
  const [seen] = await converges(t, [othello, world.polonius], () =>
    desdemona.patch(`/users/${hamlet.id}`, change),
  )
  t.match(seen, [
    { person: { user_id: hamlet.id, delivery_email: 'prince@example.org' } },
    { person: { user_id: hamlet.id, new_email: 'prince@example.org' } },
  ])
  const { status } = await world.send({
    method: 'POST',
    path: `/api/v1/fetch_api_key?username=prince%40example.org&password=${encodeURIComponent(hamlet.password)}`,
  })
  t.equal(status, 200)
})

t.test('whoever leaves is out everywhere, and counted nowhere', async t => {
  const { world, open } = await furnished(t)
  const { iago, hamlet, othello, polonius } = world
  const queue = await registerAs(hamlet)
  await world.db.transaction(tx =>
    tx.run(sql`insert into sessions (token_hash, user_id, expires_at)
               values ('x', ${hamlet.id}, now() + interval '1 day')`),
  )
  const watchers = everyoneIn(world)
  const [, seen] = await converges(t, watchers, () => iago.delete(`/users/${hamlet.id}`))
  t.match(seen?.[0], {
    type: 'realm_user',
    op: 'update',
    person: { user_id: hamlet.id, is_active: false },
  })
  t.match(seen?.slice(1), [{ op: 'peer_remove' }, { op: 'peer_remove' }, { op: 'peer_remove' }])
  t.match(await hamlet.refusal('GET', '/users/me'), { status: 401, code: 'USER_DEACTIVATED' })
  const left = await world.db.snapshot(tx =>
    tx.one<{ count: number }>(sql`
      select (select count(*) from sessions where user_id = ${hamlet.id})
           + (select count(*) from event_queues where id = ${queue.queue_id}) as count`),
  )
  t.equal(left.count, 0, 'no session and no queue is left')
  t.match(await iago.refusal('DELETE', `/users/${hamlet.id}`), { msg: 'User is deactivated' })
  t.match(await polonius.get(`/users/${hamlet.id}`), { user: { is_active: false } })
  await iago.patch(`/users/${hamlet.id}`, { role: 300 })

  await say(othello, open, 'news', 'He is gone.')
  await converges(t, watchers, () => iago.post(`/users/${hamlet.id}/reactivate`))
  t.match(
    await hamlet.refusal('GET', '/users/me'),
    { code: 'INVALID_API_KEY' },
    'old keys are void',
  )
  const [nothing] = await converges(t, [iago], () => iago.post(`/users/${hamlet.id}/reactivate`))
  t.same(nothing, [], 'who is here already needs no welcome')
  t.match(await iago.get(`/users/${hamlet.id}`), { user: { is_active: true, role: 300 } })
})

t.test('anybody but the last owner may leave', async t => {
  const world = await createWorld(t)
  const { othello, hamlet } = world
  await whisper(hamlet, [othello], 'farewell')
  await converges(t, [hamlet], () => othello.delete('/users/me'))
  t.match(await othello.refusal('GET', '/users/me'), { code: 'USER_DEACTIVATED' })
})

t.test('the last of all is told that they are the last', async t => {
  const world = await createWorld(t)
  const { desdemona } = world
  await world.db.transaction(tx =>
    tx.run(sql`update users set is_active = false where id <> ${desdemona.id}`),
  )
  t.match(await desdemona.refusal('DELETE', '/users/me'), { is_last_owner: false, entity: 'user' })
})
