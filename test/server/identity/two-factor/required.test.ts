import t from 'tap'
import { roles } from '../../../../server/identity/actor.ts'
import { endpoints } from '../../../../server/routes.ts'
import { sql } from '../../../../server/platform/database/sql.ts'
import { converges, eventsOf, registerAs } from '../../convergence.ts'
import { encode } from '../../client.ts'
import { afterPassword, enrolApp, enrolPasskey } from '../../second-factors.ts'
import { createWorld } from '../../world.ts'

t.setTimeout(300_000)

const mustEnrol = { status: 403, code: 'TWO_FACTOR_ENROLMENT_REQUIRED' }
const requiring = (...wished: number[]) => ({ two_factor_required_roles: wished })

t.test('owners decide of whom a second factor is required, and everybody is told', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, hamlet } = world
  t.match(await iago.refusal('PATCH', '/realm', requiring(roles.guest)), {
    msg: 'Must be an organization owner',
  })
  for (const wrong of [[500], ['owner'], 100])
    t.match(
      await desdemona.refusal('PATCH', '/realm', {
        two_factor_required_roles: JSON.stringify(wrong),
      }),
      { status: 400 },
    )
  const wish = requiring(roles.guest, roles.moderator, roles.guest)
  const [events] = await converges(t, [hamlet], () => desdemona.patch('/realm', wish))
  t.match(events, [
    { type: 'realm', op: 'update', property: 'two_factor_required_roles', value: [300, 600] },
  ])
  const [none] = await converges(t, [hamlet], () =>
    desdemona.patch('/realm', requiring(roles.moderator, roles.guest)),
  )
  t.same(none, [], 'the same in another order is no change')
})

t.test(
  'whoever must have one and has none can enrol, and nothing else, by session or key',
  async t => {
    const world = await createWorld(t)
    const { desdemona, hamlet, othello } = world
    const early = await afterPassword(world, hamlet)
    await enrolPasskey(othello)
    await desdemona.patch('/realm', requiring(roles.member))
    await othello.get('/users/me')
    await world.iago.get('/users/me')

    t.match(await early.browser.get('/users/me'), { status: 403, body: { code: mustEnrol.code } })
    t.match(await hamlet.refusal('GET', '/users/me'), mustEnrol)
    t.match(await hamlet.refusal('POST', '/users/me/api_key/regenerate'), mustEnrol)
    const fetched = await world.send({
      method: 'POST',
      path: '/api/v1/fetch_api_key',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: encode({ username: hamlet.email, password: hamlet.password }),
    })
    t.match(fetched, { status: 403, body: { code: mustEnrol.code } })

    const { browser, body } = await afterPassword(world, hamlet)
    t.match(body, { user_id: hamlet.id, two_factor_enrolment_required: true })
    t.match(await browser.get('/users/me/two_factor'), {
      status: 200,
      body: { is_required: true, totp: false, passkeys: [] },
    })
    t.match(await browser.post('/register'), { status: 403, body: { code: mustEnrol.code } })

    const { code } = await enrolApp(world, hamlet)
    t.match(await browser.get('/users/me'), { status: 200 }, 'the same session is whole now')
    await hamlet.get('/users/me')
    t.match(await hamlet.refusal('DELETE', '/users/me/two_factor/totp', { code: code() }), {
      msg: /^Your organization requires a second factor of you/,
    })
    t.match(await hamlet.get('/users/me/two_factor'), { totp: true, recovery_codes_left: 10 })
    await enrolPasskey(hamlet)
    await hamlet.delete('/users/me/two_factor/totp', { password: hamlet.password })
  },
)

t.test('only these can be reached by whoever has to enrol', async t => {
  const open = endpoints
    .filter(({ auth }) => auth === 'enrolling user')
    .map(({ method, path }) => `${method} ${path}`)
  t.same(open.toSorted(), [
    'DELETE /users/me/two_factor/passkeys/:passkey_id',
    'DELETE /users/me/two_factor/totp',
    'GET /users/me/two_factor',
    'PATCH /users/me/two_factor/passkeys/:passkey_id',
    'POST /logout',
    'POST /users/me/two_factor/passkeys',
    'POST /users/me/two_factor/passkeys/options',
    'POST /users/me/two_factor/recovery_codes',
    'POST /users/me/two_factor/totp',
    'POST /users/me/two_factor/totp/confirm',
  ])
})

t.test('whoever follows events is held to it as well, from the moment of the decision', async t => {
  const world = await createWorld(t)
  const { desdemona, hamlet } = world
  const queue = await registerAs(hamlet)
  await eventsOf(hamlet, queue)
  const { queue_id, last_event_id } = queue
  const waiting = hamlet.refusal('GET', '/events', { queue_id, last_event_id })
  await world.clock.holds(1)
  await desdemona.patch('/realm', requiring(roles.member))
  t.match(await waiting, mustEnrol)
  t.match(await hamlet.refusal('GET', '/events', { queue_id, last_event_id }), mustEnrol)
  await enrolApp(world, hamlet)
  await eventsOf(hamlet, queue)
})

t.test('who gets a role that requires one, or loses it by a reset, has to enrol then', async t => {
  const world = await createWorld(t)
  const { desdemona, hamlet, polonius, iago } = world
  await desdemona.patch('/realm', requiring(roles.moderator))
  await hamlet.get('/users/me')
  await desdemona.patch(`/users/${hamlet.id}`, { role: roles.moderator })
  t.match(await hamlet.refusal('GET', '/users/me'), mustEnrol)
  await enrolApp(world, hamlet)
  await hamlet.get('/users/me')
  await iago.delete(`/users/${hamlet.id}/two_factor`)
  t.match(await hamlet.refusal('GET', '/users/me'), mustEnrol)
  await polonius.get('/users/me')
})

t.test('programs have no second factor, and none is required of them', async t => {
  const world = await createWorld(t)
  const { desdemona, hamlet } = world
  await desdemona.patch('/realm', requiring(roles.member))
  await world.db.transaction(tx =>
    tx.run(sql`update users set is_bot = true where id = ${hamlet.id}`),
  )
  await hamlet.get('/users/me')
  t.match(await hamlet.get('/users/me/two_factor'), { is_required: false })
})
