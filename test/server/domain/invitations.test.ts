import t from 'tap'
import { sql } from '../../../server/platform/database/sql.ts'
import { invitationToken, invitationToSend } from '../../../server/access/invitations.ts'
import { groupId } from '../../../server/domain/user-groups/system-groups.ts'
import { encode, type Params } from '../client.ts'
import { converges } from '../convergence.ts'
import { fetchAs, makeChannel } from '../talk.ts'
import { createWorld, type World } from '../world.ts'

type Invites = { invites: { id: number; email?: string; link_url?: string }[] }
const invites = async (person: World['iago']) => (await person.get<Invites>('/invites')).invites
const wish = { invitee_emails: 'ophelia@example.org', stream_ids: [] }
const newcomer = { full_name: 'Ophelia', password: 'there is rosemary' }
const gone = { status: 400, body: { code: 'INVALID_INVITATION' } }

const register = (world: World, params: Params) =>
  world.send({
    method: 'POST',
    path: '/api/v1/accounts/register',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: encode({ ...newcomer, ...params }),
  })
const look = (world: World, token: string) =>
  world.send({ method: 'GET', path: `/api/v1/accounts/invitation?${encode({ token })}` })
const tokenOf = (world: World, id = 0) => invitationToken(world.context.signing, id)
const dueMails = ({ db }: World) =>
  db.snapshot(tx =>
    tx.many(sql`
      select email from mails join invitations i on i.id = (about ->> 'invitationId')::int
      where kind = 'invitation' order by mails.id`),
  )

t.test('an invitation by e-mail lets one person in, to where they were invited', async t => {
  const world = await createWorld(t)
  const { iago, hamlet, othello } = world
  const channel = await makeChannel(hamlet, 'garden', [hamlet])
  const asked = {
    invitee_emails: 'Ophelia <ophelia@example.org>,\n ophelia@example.org\nlaertes@example.org',
    stream_ids: [channel],
    invite_as: 600,
  }
  const [seen, own, others] = await converges(t, [iago, hamlet, othello], () =>
    hamlet.post('/invites', asked),
  )
  t.match([seen?.[0], own?.[0]], [{ type: 'invites_changed' }, { type: 'invites_changed' }])
  t.same(others, [], 'whoever does not see the list hears nothing')
  t.same(await dueMails(world), [
    { email: 'ophelia@example.org' },
    { email: 'laertes@example.org' },
  ])
  t.match(await invites(iago), [
    { email: 'ophelia@example.org', is_multiuse: false, invited_as: 600 },
    { email: 'laertes@example.org' },
  ])
  t.same(await invites(othello), [])
  const [{ id } = { id: 0 }] = await invites(hamlet)
  const token = tokenOf(world, id)
  t.match(await look(world, token), {
    body: { realm_name: 'Verona', email: 'ophelia@example.org', role: 600 },
  })

  await converges(t, [iago, hamlet], async () => {
    const both = await Promise.all([
      register(world, { token }),
      register(world, { token, email: 'other@example.org' }),
    ])
    t.same(
      both.map(({ status }) => status).sort((a, b) => a - b),
      [200, 400],
      'once, not twice',
    )
  })
  t.match(await register(world, { token }), gone)
  const { members } = await iago.get<{ members: { email: string; role: number }[] }>('/users')
  t.match(members.at(-1), { email: 'ophelia@example.org', role: 600, full_name: 'Ophelia' })
  const { subscribers } = await hamlet.get<{ subscribers: number[] }>(`/streams/${channel}/members`)
  t.equal(subscribers.length, 2)
  t.match((await fetchAs(hamlet, [['is', 'dm']])).messages, [
    { content: /Ophelia.* accepted your invitation/ },
  ])
  t.same(
    (await invites(hamlet)).map(({ email }) => email),
    ['laertes@example.org'],
  )
})

t.test('a link lets in whoever has it, until it is taken back', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, hamlet } = world
  const { invite_link: link } = await iago.post<{ invite_link: string }>('/invites/multiuse', {
    welcome_message_custom_text: 'Words, words, words.',
    invite_expires_in_minutes: null,
  })
  const [shown] = await invites(iago)
  t.match(shown, { link_url: link, is_multiuse: true, expiry_date: null })
  const token = /\/join\/([^/]+)\/$/.exec(link)?.[1] ?? ''
  const before = await register(world, { token })
  t.match(before, { status: 400, body: { msg: "Missing 'email' argument" } })
  const taken = await register(world, { token, email: hamlet.email })
  t.match(taken, { status: 400, body: { msg: 'Email is already in use.' } })
  for (const name of ['ophelia', 'laertes']) {
    const email = `${name}@example.org`
    t.match(await register(world, { token, email }), { status: 200, body: { email } })
  }
  const welcomes = await world.db.snapshot(tx =>
    tx.one(sql`select count(*) as count from messages where content = 'Words, words, words.'`),
  )
  t.same(welcomes, { count: 2 })

  const path = `/invites/multiuse/${shown?.id}`
  t.match(await hamlet.refusal('DELETE', path), { msg: 'Must be an organization administrator' })
  t.match(await iago.refusal('DELETE', `/invites/${shown?.id}`), { msg: 'No such invitation' })
  await converges(t, [desdemona], () => desdemona.delete(path))
  t.match(await iago.refusal('DELETE', path), { msg: 'Invitation has already been revoked' })
  t.match(await register(world, { token, email: 'late@example.org' }), gone)
})

const to = (name: string, more: object) => ({
  invitee_emails: `${name}@example.org`,
  stream_ids: [],
  ...more,
})

t.test('new people start in the default channels when their invitation says so', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, hamlet } = world
  const [hall, yard] = [
    await makeChannel(iago, 'hall', [iago]),
    await makeChannel(iago, 'yard', [iago]),
  ]
  await iago.post('/default_streams', { stream_id: hall })
  const group = { direct_members: [iago.id], direct_subgroups: [] }
  await desdemona.patch('/realm', { can_add_subscribers_group: { new: group } })
  t.match(await hamlet.refusal('POST', '/invites', to('ophelia', { stream_ids: [hall, yard] })), {
    msg: 'You do not have permission to subscribe other users to channels.',
  })
  await hamlet.post('/invites', to('ophelia', { stream_ids: [hall] }))
  await hamlet.post('/invites', to('laertes', { include_realm_default_subscriptions: true }))
  const guest = { invite_as: 600, include_realm_default_subscriptions: true }
  await hamlet.post('/invites', to('yorick', guest))
  await hamlet.post('/invites', to('osric', {}))
  await converges(t, [iago, hamlet], async () => {
    for (const [index, { id }] of (await invites(iago)).entries())
      await register(world, { token: tokenOf(world, id), full_name: `Newcomer ${index}` })
  })
  const membersOf = async (id: number) =>
    (await iago.get<{ subscribers: number[] }>(`/streams/${id}/members`)).subscribers.length
  t.same([await membersOf(hall), await membersOf(yard)], [4, 1], 'three of four, and iago')
})

t.test('only open invitations are worth anything', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, hamlet, othello } = world
  for (const token of ['', 'x', '1-a.b', `2${tokenOf(world, 1).slice(1)}`, tokenOf(world, 999)])
    t.match(await look(world, token), gone, token)

  await hamlet.post('/invites', { ...wish, invite_expires_in_minutes: 5 })
  const [first] = await invites(hamlet)
  const path = `/invites/${first?.id}`
  const before = (await dueMails(world)).length
  await iago.post(`${path}/resend`)
  t.equal((await dueMails(world)).length, before + 1)
  for (const [method, where] of [
    ['POST', `${path}/resend`],
    ['DELETE', path],
  ] as const)
    t.match(await othello.refusal(method, where), { msg: 'Must be an organization administrator' })
  t.match(await look(world, tokenOf(world, first?.id)), { status: 200 })
  world.clock.advance(6 * 60_000)
  t.match(await look(world, tokenOf(world, first?.id)), gone)
  t.same(await invites(hamlet), [])

  await hamlet.post('/invites', wish)
  await hamlet.post('/invites', wish)
  const [again, ...more] = await invites(hamlet)
  t.same(more, [], 'of two to the same address the newer counts')
  await hamlet.delete(`/invites/${again?.id}`)
  t.match(await hamlet.refusal('DELETE', `/invites/${again?.id}`), { msg: 'No such invitation' })
  t.match(await hamlet.refusal('POST', '/invites/999/resend'), { msg: 'No such invitation' })

  await desdemona.post('/invites', { ...wish, invite_as: 100 })
  const [mighty] = await invites(iago)
  t.match(await iago.refusal('DELETE', `/invites/${mighty?.id}`), {
    msg: 'Must be an organization owner',
  })
  await hamlet.post('/invites', { ...wish, invitee_emails: 'laertes@example.org' })
  await converges(t, [iago], () => iago.delete(`/users/${hamlet.id}`))
  t.equal((await invites(iago)).length, 1, 'whoever leaves brings in nobody more')

  const toSend = (id = 0) => world.db.transaction(tx => invitationToSend(tx, id, world.clock.now()))
  await iago.post('/invites', { ...wish, invite_as: 200 })
  await iago.post('/invites/multiuse')
  const [byMail, byLink] = (await invites(iago)).slice(-2)
  t.match(await toSend(byMail?.id), { email: wish.invitee_emails })
  for (const id of [byLink?.id, first?.id, again?.id, 999]) t.equal(await toSend(id), undefined)
  await desdemona.patch(`/users/${iago.id}`, { role: 400 })
  t.equal(await toSend(byMail?.id), undefined, 'no mail goes for what its maker may not give')
})

t.test('nobody invites more than they may', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, hamlet, othello, polonius } = world
  const secret = await makeChannel(desdemona, 'secret', [desdemona], { invite_only: true })
  t.match(await polonius.refusal('POST', '/invites', wish), { msg: 'Insufficient permission' })
  t.match(await hamlet.refusal('POST', '/invites/multiuse'), { msg: 'Insufficient permission' })
  t.match(await iago.refusal('POST', '/invites/multiuse', { group_ids: [99] }), {
    msg: 'Invalid user group',
  })
  for (const [invite_as, msg] of [
    [100, 'Must be an organization owner'],
    [200, 'Must be an organization administrator'],
    [300, 'Insufficient permission'],
    [700, 'Invalid invite_as'],
  ])
    t.match(await hamlet.refusal('POST', '/invites', { ...wish, invite_as }), { msg })
  for (const [change, msg] of [
    [{ stream_ids: [999] }, 'Invalid channel ID 999. No invites were sent.'],
    [{ stream_ids: [secret] }, `Invalid channel ID ${secret}. No invites were sent.`],
    [{ group_ids: [99] }, 'Invalid user group'],
    [{ group_ids: [groupId('role:members'), 99] }, 'Invalid user group'],
    [{ group_ids: [groupId('role:members')] }, 'Insufficient permission'],
    [{ invitee_emails: ' ,\n' }, 'You must specify at least one email address.'],
    [{ invite_expires_in_minutes: 0 }, 'invite_expires_in_minutes is too small'],
  ] as const)
    t.match(await hamlet.refusal('POST', '/invites', { ...wish, ...change }), { msg })
  const mayNotBring = { msg: 'You do not have permission to subscribe other users to channels.' }
  t.match(await iago.refusal('POST', '/invites', { ...wish, stream_ids: [secret] }), mayNotBring)
  const failed = (invitee_emails: string) =>
    hamlet.refusal('POST', '/invites', { ...wish, invitee_emails })
  t.match(await failed('nonsense, ophelia@example.org'), {
    code: 'INVITATION_FAILED',
    sent_invitations: false,
    errors: [['nonsense', 'Invalid address.', false]],
  })
  await iago.delete(`/users/${othello.id}`)
  t.match(await failed(`${iago.email}, ${othello.email}`), {
    code: 'INVITATION_FAILED',
    sent_invitations: false,
    errors: [
      [iago.email, 'Already has an account.', false],
      [othello.email, 'Account has been deactivated.', true],
    ],
  })
  const many = Array.from({ length: 101 }, (_, index) => `p${index}@example.org`).join()
  t.match(await failed(many), { msg: 'You can invite at most 100 people at once.' })
  t.same(await invites(iago), [], 'nobody was invited by halves')
  t.match(await failed(`${iago.email}, ophelia@example.org`), {
    code: 'INVITATION_FAILED',
    sent_invitations: true,
    errors: [[iago.email, 'Already has an account.', false]],
  })
  t.equal((await invites(iago)).length, 1)
})

t.test('devices are remembered, and told that no push service is there', async t => {
  const { hamlet, iago } = await createWorld(t)
  const apple = '/users/me/apns_device_token'
  const google = '/users/me/android_gcm_reg_id'
  const token = 'c0ffee'
  const test = '/mobile_push/test_notification'
  t.match(await hamlet.refusal('POST', test), { code: 'INVALID_PUSH_DEVICE_TOKEN' })
  for (let again = 0; again < 2; again += 1)
    await hamlet.post(apple, { token, appid: 'org.zulip.Zulip' })
  await hamlet.post(google, { token: 'abc:def' })
  const unavailable = { code: 'PUSH_SERVICE_NOT_CONFIGURED' }
  t.match(await hamlet.refusal('POST', test, { token }), unavailable)
  t.match(await iago.refusal('POST', test, { token }), { code: 'INVALID_PUSH_DEVICE_TOKEN' })
  t.match(await hamlet.refusal('POST', apple, { token: 'zz', appid: 'x' }), {
    msg: 'Invalid APNS token',
  })
  t.match(await hamlet.refusal('POST', apple, { token, appid: '; drop' }), {
    msg: 'Invalid app ID',
  })
  for (const wrong of ['', 'x'.repeat(4097)])
    t.match(await hamlet.refusal('POST', google, { token: wrong }), {
      msg: 'Empty or invalid length token',
    })
  await hamlet.delete(apple, { token })
  await hamlet.delete(google, { token: 'abc:def' })
  t.match(await hamlet.refusal('DELETE', apple, { token }), { msg: 'Token does not exist' })
  t.match(await iago.refusal('DELETE', google, { token: 'abc:def' }), {
    msg: 'Token does not exist',
  })
  t.match(
    await hamlet.refusal('POST', '/mobile_push/register', {
      token_kind: 'fcm',
      push_account_id: 1,
      push_public_key: 'k',
      bouncer_public_key: 'k',
      encrypted_push_registration: 'r',
    }),
    unavailable,
  )
  t.match(await hamlet.refusal('POST', '/mobile_push/e2ee/test_notification'), {
    code: 'NO_ACTIVE_PUSH_DEVICE',
  })
})
