import t from 'tap'
import { invitationLetter } from '../../../server/domain/invitations/letter.ts'
import { waitingMail } from '../../../server/domain/mail/outbox.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { openBrowser } from '../browser.ts'
import { converges } from '../convergence.ts'
import { operate, refusalOf } from '../operate.ts'
import { makeChannel } from '../talk.ts'
import { newKey, ringText } from '../signing.ts'
import { createWorld, type World } from '../world.ts'

t.setTimeout(300_000)

const signIn = async (world: World, username: string, password: string) => {
  const browser = openBrowser(world)
  const { status } = await browser.post('/login', { username, password })
  return { browser, status }
}

t.test('everybody is listed, by role and by whether they are still here', async t => {
  const world = await createWorld(t)
  const { users } = await operate(world, 'user list', { deactivated: false })
  t.match(users, [{ name: 'Desdemona', email: 'desdemona@example.org', role: 'owner' }])
  t.equal((users as unknown[]).length, 7)
  t.match(await operate(world, 'user list', { deactivated: false, role: 'guest' }), {
    users: [{ id: world.polonius.id, active: true, lastSeen: null }],
  })
  await world.hamlet.post('/users/me/presence', { status: 'active', ping_only: true })
  t.match(await operate(world, 'user show', { who: 'hamlet@example.org' }), {
    user: { lastSeen: /^20/, keys: 1, isLastOwner: false },
  })
  t.match(await operate(world, 'user show', { who: String(world.desdemona.id) }), {
    user: { isLastOwner: true, role: 'owner' },
  })
  t.match(await refusalOf(world, 'user list', { deactivated: false, role: 'king' }), {
    because: 'role: must be one of owner, administrator, moderator, member, guest',
    usage: true,
  })
})

t.test('somebody who hides their address is found by it, and shown with it', async t => {
  const world = await createWorld(t)
  await world.cordelia.patch('/settings', { email_address_visibility: 4 })
  const { id } = world.cordelia
  for (const who of [
    'cordelia@example.org',
    ' Cordelia@Example.org ',
    `user${id}@chat.example.org`,
    String(id),
  ])
    t.match(await operate(world, 'user show', { who }), {
      user: { id, email: 'cordelia@example.org', shownAs: `user${id}@chat.example.org` },
    })
})

t.test('who is not found is told with those that may be meant', async t => {
  const world = await createWorld(t)
  const because = 'nobody here has the id or the address Othelo'
  t.match(await refusalOf(world, 'user show', { who: 'Othelo' }), {
    because,
    remedy: 'did you mean othello@example.org (Othello, id 6)?',
  })
  for (const who of ['99', '1', 'notification-bot@parley.invalid', 'x'.repeat(500), ''])
    t.match(await refusalOf(world, 'user role', { who, role: 'owner' }), { remedy: /user list/ })
})

t.test('clients of the person and of others follow a role, a name, an address', async t => {
  const world = await createWorld(t)
  const { hamlet, iago, polonius } = world
  const change = (verb: string, wish: object) =>
    converges(t, [hamlet, iago, polonius], () => operate(world, verb, { who: '5', ...wish }))
  const [own] = await change('user role', { role: 'administrator' })
  t.match(own, [{ type: 'realm_user', op: 'update', person: { user_id: 5, role: 200 } }])
  await change('user role', { role: 'guest' })
  await change('user rename', { name: 'Hamlet of Denmark' })
  await converges(t, [iago, polonius], () =>
    operate(world, 'user email', { who: '5', email: 'hamlet@denmark.example.org' }),
  )
  t.match(await operate(world, 'user role', { who: '5', role: 'guest' }), { changed: false })
  t.match(await hamlet.refusal('GET', '/users/me'), { code: 'INVALID_API_KEY' })
  t.match(await refusalOf(world, 'user email', { who: '5', email: 'iago@example.org' }), {
    because: /already in use/,
  })
  t.match(await refusalOf(world, 'user rename', { who: '5', name: '@**all**' }), { usage: true })
})

t.test('the only owner stays, and may leave when there is another', async t => {
  const world = await createWorld(t)
  const who = 'desdemona@example.org'
  t.match(await refusalOf(world, 'user role', { who, role: 'member' }), {
    because: 'The owner permission cannot be removed from the only organization owner.',
  })
  t.match(await refusalOf(world, 'user deactivate', { who }), {
    because: 'Cannot deactivate the only organization owner',
  })
  await operate(world, 'user role', { who: 'iago@example.org', role: 'owner' })
  const [seen] = await converges(t, [world.iago], () => operate(world, 'user deactivate', { who }))
  t.match(seen, [{ type: 'realm_user', person: { user_id: world.desdemona.id, is_active: false } }])
  t.match(await refusalOf(world, 'user deactivate', { who }), { because: 'User is deactivated' })
  await converges(t, [world.iago], () => operate(world, 'user reactivate', { who }))
  t.match(await operate(world, 'user reactivate', { who }), { changed: false })
})

t.test('a new password lets in, the former one does not, and browsers are out', async t => {
  const world = await createWorld(t)
  const { email, password } = world.hamlet
  const { browser } = await signIn(world, email, password)
  t.equal((await browser.get('/users/me')).status, 200)
  for (let attempt = 0; attempt < 6; attempt += 1) await signIn(world, email, 'a wrong one')
  t.equal((await signIn(world, email, password)).status, 429, 'kept out by failed attempts')
  t.match(await operate(world, 'user password', { who: email, password: 'a new secret' }), {
    sessionsEnded: 1,
  })
  t.equal((await browser.get('/users/me')).status, 401)
  t.equal((await signIn(world, email, 'a new secret')).status, 200)
  t.not((await signIn(world, email, password)).status, 200)
  t.match(await world.hamlet.get('/users/me'), { user_id: 5 }, 'programs go on')
  const weak = await refusalOf(world, 'user password', { who: email, password: 'sesam' })
  t.same(weak, { because: 'password: The password is too weak.', usage: true })
})

t.test('what is signed in is shown and ended, programs on demand', async t => {
  const world = await createWorld(t)
  const { email, password } = world.hamlet
  await signIn(world, email, password)
  await world.hamlet.post('/users/me/android_gcm_reg_id', { token: 'a-phone' })
  t.match(await operate(world, 'user sessions', { who: email }), {
    sessions: [{ since: /^20/, until: /^20/ }],
    keys: [{ since: /^20/ }],
    devices: 1,
  })
  const end = (programs: boolean) => operate(world, 'user sign-out', { who: email, programs })
  t.match(await end(false), { ended: { sessions: 1, keys: 0, devices: 0 } })
  await world.hamlet.get('/users/me')
  t.match(await end(true), { ended: { sessions: 0, keys: 1, devices: 1 } })
  t.match(await world.hamlet.refusal('GET', '/users/me'), { code: 'INVALID_API_KEY' })
})

t.test('an account is made with any role, and everybody hears of it', async t => {
  const world = await createWorld(t)
  const wish = { email: 'ophelia@example.org', name: 'Ophelia', password: 'quite a secret' }
  await converges(t, [world.iago, world.polonius], () =>
    operate(world, 'user create', { ...wish, role: 'moderator' }),
  )
  t.equal((await signIn(world, wish.email, wish.password)).status, 200)
  t.match(await refusalOf(world, 'user create', wish), { because: 'Email is already in use.' })
  t.match(await refusalOf(world, 'user create', { ...wish, email: 'x' }), { usage: true })
  await world.desdemona.patch('/realm', { emails_restricted_to_domains: true })
  await world.desdemona.post('/realm/domains', { domain: 'verona.it', allow_subdomains: false })
  t.match(await refusalOf(world, 'user create', { ...wish, email: 'o@example.com' }), {
    because: /not allowed in this organization/,
  })
})

const tokenIn = (link: unknown) => /\/join\/([^/]+)\/$/.exec(String(link))?.[1] ?? ''

t.test('a link for one person makes them what the operator said, once', async t => {
  const signing = ringText(newKey('host'))
  const world = await createWorld(t, { signing })
  await makeChannel(world.iago, 'council', [world.iago])
  const wish = { email: 'ophelia@example.org', role: 'owner', channels: ['council'], expires: '2' }
  const { link, expires } = await operate(world, 'user link', wish, { signing })
  t.ok(Date.parse(String(expires)) > Date.now() + 86_400_000)
  const mails = await world.db.snapshot(tx => tx.many(sql`select from mails`))
  t.same(mails, [], 'nobody was written to')
  const account = { token: tokenIn(link), full_name: 'Ophelia', password: 'quite a secret' }
  const join = (body: object) =>
    world.send({
      method: 'POST',
      path: '/api/v1/accounts/register',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const joined = await join(account)
  t.match(joined, { status: 200, body: { email: 'ophelia@example.org' } })
  t.match(await operate(world, 'user show', { who: 'ophelia@example.org' }), {
    user: { role: 'owner', channels: ['council'] },
  })
  t.match(await join(account), { status: 400 })
  t.match(await refusalOf(world, 'user link', wish, { signing }), {
    because: /Already has an account/,
  })
  const missing = await refusalOf(world, 'user link', { email: 'new@example.org' })
  t.match(missing, { because: /secret signing is missing/, remedy: /secrets list/ })
})

const invite = (...emails: string[]) => ({ emails, role: 'administrator' })

t.test('invitations go out by mail in the organization’s name; all or nothing', async t => {
  const world = await createWorld(t)
  const wish = invite('a@example.org', 'Hamlet <hamlet@example.org>')
  const [seen] = await converges(t, [world.iago], () => operate(world, 'user invite', wish))
  t.match(seen, [{ type: 'invites_changed' }])
  const { invites } = await world.iago.get('/invites')
  t.match(invites, [{ email: 'a@example.org', invited_as: 200, invited_by_user_id: 1 }])
  const letter = await world.db.transaction(async tx => {
    const { id } = await tx.one<{ id: number }>(sql`select id from mails`)
    const mail = await waitingMail(tx, id)
    return mail && invitationLetter(world.context, tx, mail)
  })
  t.match(letter, { subject: 'You are invited to Verona', to: { address: 'a@example.org' } })
  t.match(await refusalOf(world, 'user invite', invite('b@example.org', 'nonsense')), {
    because: /did not validate[^]*nonsense: Invalid address/,
  })
  t.match(await refusalOf(world, 'user invite', { ...wish, expires: 'soon' }), {
    because: /a number of days/,
    usage: true,
  })
  t.match(await refusalOf(world, 'user invite', { ...wish, channels: ['nowhere'] }), {
    because: 'there is no channel nowhere',
  })
  t.equal(((await world.iago.get('/invites'))['invites'] as unknown[]).length, 1)
})
