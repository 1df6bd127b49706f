import t from 'tap'
import { invitationToken } from '../../../server/access/invitations.ts'
import { emailChangeToken } from '../../../server/access/email-changes.ts'
import { passwordResetLetter } from '../../../server/domain/password-resets/letter.ts'
import { asText } from '../../../server/domain/mail/letter.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { until } from '../../until.ts'
import { ask } from '../ask.ts'
import { openBrowser } from '../browser.ts'
import { takeLetters } from '../letters.ts'
import { lockWaiters } from '../lock-waiters.ts'
import type { Person } from '../person.ts'
import { createWorld, type World } from '../world.ts'

t.setTimeout(600_000)

const signIn = (world: World, { email: username }: Person, password: string) =>
  openBrowser(world).post('/login', { username, password })

async function linked(world: World, { email }: Person): Promise<string> {
  await openBrowser(world).post('/accounts/password/reset', { email })
  const [letter] = await takeLetters(world, 'password reset', passwordResetLetter)
  return /\/reset-password\/(\S+)/.exec(letter ? asText(letter) : '')?.[1] ?? ''
}
const confirm = (world: World, token: string, password: string) =>
  openBrowser(world).post('/accounts/password/reset/confirm', { token, new_password: password })

t.test('all that opens an account ends, and its owner comes back by mail', async t => {
  const world = await createWorld(t)
  const { iago, hamlet } = world
  const browser = openBrowser(world)
  await browser.post('/login', { username: hamlet.email, password: hamlet.password })
  const { body } = await browser.post('/register')
  const { invite_link: link } = await iago.post<{ invite_link: string }>('/invites/multiuse')
  await hamlet.post('/invites', { invitee_emails: 'osric@example.org', stream_ids: [] })
  await hamlet.patch('/settings', { email: 'claudius@example.org' })
  const { change, invitation } = await world.db.snapshot(tx =>
    tx.one<{ change: number; invitation: number }>(sql`
      select (select max(id) from email_changes) as change,
        (select id from invitations where inviter_id = ${hamlet.id}) as invitation`),
  )
  const former = await linked(world, hamlet)

  await iago.post(`/users/${hamlet.id}/lockdown`)
  t.match(await browser.get('/users/me'), { status: 401 })
  t.match(await hamlet.refusal('GET', '/users/me'), { code: 'INVALID_API_KEY' })
  const { count } = await world.db.snapshot(tx =>
    tx.one<{ count: number }>(
      sql`select count(*) as count from event_queues where id = ${String(body['queue_id'])}`,
    ),
  )
  t.equal(count, 0)
  t.match(await signIn(world, hamlet, 'wrong'), { body: { code: 'AUTHENTICATION_FAILED' } })
  t.match(await signIn(world, hamlet, hamlet.password), {
    status: 401,
    body: { code: 'PASSWORD_RESET_REQUIRED', msg: /Set a new one by mail/ },
  })
  t.match(await confirm(world, former, 'a fine new secret'), {
    body: { code: 'INVALID_PASSWORD_RESET' },
  })
  const { content } = await ask(
    {
      socketPath: world.config.listen.socket,
      method: 'POST',
      path: `/confirm-email/${emailChangeToken(world.context.signing, change)}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
    '',
  )
  t.match(content.toString(), /not valid/, 'nor by an address that somebody asked for')
  const look = (token: string) =>
    openBrowser(world).get(`/accounts/invitation?token=${encodeURIComponent(token)}`)
  t.match(await look(invitationToken(world.context.signing, invitation)), { status: 400 })
  t.match(await look(/\/join\/([^/]+)\//.exec(link)?.[1] ?? ''), { status: 200 }, 'of others')

  t.match(await confirm(world, await linked(world, hamlet), 'the rest is silence'), { status: 200 })
  t.match(await signIn(world, hamlet, 'the rest is silence'), { status: 200 })
})

t.test('an administrator locks down whom they rule, not an owner, and others nobody', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, shylock, hamlet, polonius } = world
  for (const person of [shylock, hamlet, polonius])
    for (const { id } of [hamlet, desdemona])
      t.match(await person.refusal('POST', `/users/${id}/lockdown`), {
        msg: 'Insufficient permission',
      })
  t.match(await iago.refusal('POST', `/users/${desdemona.id}/lockdown`), {
    code: 'UNAUTHORIZED_PRINCIPAL',
    msg: 'Must be an organization owner',
  })
  // The first id is the notification bot's.
  for (const id of [1, 999_999, -1])
    t.match(await iago.refusal('POST', `/users/${id}/lockdown`), { msg: 'No such user' })
  await desdemona.post(`/users/${iago.id}/lockdown`)
  t.match(await iago.refusal('GET', '/users/me'), { code: 'INVALID_API_KEY' })
  await desdemona.post(`/users/${desdemona.id}/lockdown`)
  t.match(await desdemona.refusal('GET', '/users/me'), { code: 'INVALID_API_KEY' })
})

t.test('the only owner does not lock themselves out for good', async t => {
  const world = await createWorld(t, { mail: 'none' })
  const { desdemona, hamlet } = world
  t.match(await desdemona.refusal('POST', `/users/${desdemona.id}/lockdown`), {
    msg: 'This server sends no mail: the only organization owner could not come back.',
  })
  await desdemona.patch(`/users/${hamlet.id}`, { role: 100 })
  await hamlet.post(`/users/${desdemona.id}/lockdown`)
  t.match(await desdemona.refusal('GET', '/users/me'), { code: 'INVALID_API_KEY' })
})

t.test('whoever is just signing in when an account is locked down is not let in', async t => {
  const world = await createWorld(t)
  const { iago, hamlet } = world
  const locked = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  // Holds the account, so that the sign-in has seen the password and comes to its end only after the lockdown.
  const holding = world.db.transaction(async tx => {
    await tx.run(sql`select from users where id = ${hamlet.id} for no key update`)
    held.resolve()
    await locked.promise
    await tx.run(sql`update users set password_reset_required = true where id = ${hamlet.id}`)
  })
  await held.promise
  const entering = signIn(world, hamlet, hamlet.password)
  await until(async () => (await lockWaiters(world.db)) === 1)
  locked.resolve()
  await holding
  t.match(await entering, { status: 401, body: { code: 'AUTHENTICATION_FAILED' } })
  t.match(await iago.get('/users/me'), { user_id: iago.id })
})
