import t from 'tap'
import { invitationToken } from '../../../server/access/invitations.ts'
import { deliverScheduled } from '../../../server/domain/scheduled-messages/deliver.ts'
import { groupId } from '../../../server/domain/user-groups/system-groups.ts'
import { encode } from '../client.ts'
import { fetchAs, idsFor, makeChannel, say, whisper } from '../talk.ts'
import type { Person } from '../person.ts'
import { createWorld } from '../world.ts'

// One organization, which changes its mind again and again: each promise leaves things as it found them.
const world = await createWorld(t)
const { desdemona, iago, shylock, hamlet, othello, cordelia, polonius } = world
const everyone = [desdemona, iago, shylock, hamlet, othello, cordelia, polonius]
const lunch = await makeChannel(iago, 'lunch', everyone)
const dinner = await makeChannel(iago, 'dinner', everyone)

const [nobody, members, everybody] = [
  groupId('role:nobody'),
  groupId('role:members'),
  groupId('role:everyone'),
]
const [administrators, moderators] = [groupId('role:administrators'), groupId('role:moderators')]
const only = (...people: Person[]) => ({
  direct_members: people.map(({ id }) => id),
  direct_subgroups: [],
})
type Group = number | ReturnType<typeof only>

/** The organization gives permissions to these groups. */
const give = (permissions: Record<string, Group>) => desdemona.patch('/realm', changes(permissions))
/** The channel does. */
const giveIn = (channel: number, permissions: Record<string, Group>) =>
  desdemona.patch(`/streams/${channel}`, changes(permissions))
const changes = (permissions: Record<string, Group>) =>
  Object.fromEntries(Object.entries(permissions).map(([name, group]) => [name, { new: group }]))

const refused = (person: Person, id: number, change: object) =>
  person.refusal('PATCH', `/messages/${id}`, { ...change })

const remove = (person: Person, id: number) => person.refusal('DELETE', `/messages/${id}`)
const unsent = (person: Person, to: Person[]) =>
  person.refusal('POST', '/messages', {
    type: 'direct',
    to: to.map(({ id }) => id),
    content: 'x',
  })

t.test('who deletes messages is decided for the organization and for a channel', async t => {
  const own = await say(hamlet, lunch, 'soup', 'mine')
  const msg = "You don't have permission to delete this message"
  await give({ can_delete_own_message_group: nobody, can_delete_any_message_group: moderators })
  t.match(await remove(hamlet, own), { msg }, 'not even one’s own')
  await give({ can_delete_any_message_group: only(desdemona, polonius) })
  t.match(await remove(iago, own), { msg }, 'a role alone gives nothing')
  t.match(await remove(polonius, own), { msg }, 'guests have nothing that not everybody can have')
  const direct = await whisper(desdemona, [polonius], 'x')
  t.match(await remove(polonius, direct), { msg })
  await desdemona.delete(`/messages/${direct}`)

  await giveIn(lunch, { can_delete_own_message_group: everybody })
  await hamlet.delete(`/messages/${own}`)
  const theirs = await say(hamlet, lunch, 'soup', 'theirs')
  await giveIn(lunch, { can_delete_any_message_group: only(othello, polonius) })
  t.match(await remove(polonius, theirs), { msg })
  t.match(await iago.refusal('POST', `/streams/${lunch}/delete_topic`, { topic_name: 'soup' }), {
    msg: "You don't have permission to delete messages in this topic",
  })
  await othello.delete(`/messages/${theirs}`)
  const more = await say(hamlet, lunch, 'soup', 'more')
  await othello.post(`/streams/${lunch}/delete_topic`, { topic_name: 'soup' })
  t.match(await hamlet.refusal('GET', `/messages/${more}`), { msg: 'Invalid message(s)' })
  const elsewhere = await say(hamlet, dinner, 'soup', 'elsewhere')
  t.match(await remove(othello, elsewhere), { msg }, 'in that channel only')
  await give({
    can_delete_own_message_group: everybody,
    can_delete_any_message_group: administrators,
  })
  await giveIn(lunch, {
    can_delete_own_message_group: nobody,
    can_delete_any_message_group: nobody,
  })
})

t.test('who moves messages is decided for the organization and for a channel', async t => {
  const id = await say(hamlet, lunch, 'soup', 'hot')
  const [renamed, marked, away] = [{ topic: 'stew' }, { topic: '✔ soup' }, { stream_id: dinner }]
  const [mayNotEdit, mayNotResolve, mayNotMove] = [
    { msg: "You don't have permission to edit this message" },
    { msg: "You don't have permission to resolve topics." },
    { msg: "You don't have permission to move this message" },
  ]
  await give({
    can_move_messages_between_topics_group: nobody,
    can_move_messages_between_channels_group: nobody,
    can_resolve_topics_group: nobody,
  })
  t.match(await refused(desdemona, id, renamed), mayNotEdit)
  t.match(await refused(desdemona, id, marked), mayNotResolve)
  t.match(await refused(desdemona, id, away), mayNotMove)

  await give({ can_resolve_topics_group: everybody })
  await polonius.patch(`/messages/${id}`, marked)
  t.match(await refused(polonius, id, { topic: 'stew' }), mayNotEdit, 'resolving is not renaming')
  await polonius.patch(`/messages/${id}`, { topic: 'soup' })
  await give({ can_resolve_topics_group: nobody })
  await giveIn(lunch, { can_resolve_topics_group: only(othello) })
  await othello.patch(`/messages/${id}`, marked)
  await othello.patch(`/messages/${id}`, { topic: 'soup' })

  await giveIn(lunch, { can_move_messages_within_channel_group: only(polonius) })
  await polonius.patch(`/messages/${id}`, renamed)
  t.match(await refused(polonius, id, { topic: '✔ soup' }), mayNotResolve, 'nor the reverse')
  t.match(await refused(polonius, id, away), mayNotMove)
  await giveIn(lunch, { can_move_messages_out_of_channel_group: only(polonius) })
  await polonius.patch(`/messages/${id}`, away)
  t.match(await refused(polonius, id, { stream_id: lunch }), mayNotMove, 'out of that channel only')

  await give({
    can_move_messages_between_topics_group: everybody,
    can_move_messages_between_channels_group: only(cordelia, polonius),
    can_resolve_topics_group: everybody,
  })
  t.match(await refused(polonius, id, { stream_id: lunch }), mayNotMove)
  await cordelia.patch(`/messages/${id}`, { stream_id: lunch })
  await give({ can_move_messages_between_channels_group: members })
})

t.test('a channel takes by a move what it takes by a message', async t => {
  const hall = await makeChannel(iago, 'hall', everyone)
  const id = await say(hamlet, lunch, 'soup', 'hot')
  const policy = (channel: number, topics_policy: string) =>
    iago.patch(`/streams/${channel}`, { topics_policy })
  await policy(hall, 'empty_topic_only')
  const onlyNameless = { msg: 'Only the general chat topic is allowed in this channel.' }
  t.match(await refused(iago, id, { stream_id: hall }), onlyNameless)
  await hamlet.patch(`/messages/${id}`, { stream_id: hall, topic: '' })
  t.match(await refused(iago, id, { topic: 'soup' }), onlyNameless)
  await policy(lunch, 'disable_empty_topic')
  t.match(await refused(iago, id, { stream_id: lunch }), { msg: "Topic can't be empty" })
  const later = { type: 'channel', to: hall, content: 'x', scheduled_delivery_timestamp: 4e9 }
  t.match(
    await hamlet.refusal('POST', '/scheduled_messages', { ...later, topic: 'soup' }),
    onlyNameless,
    'nor what is to be said later',
  )
  await policy(hall, 'inherit')
  await policy(lunch, 'inherit')
})

t.test('old messages of a topic are not respelled by a new one', async t => {
  const old = await say(hamlet, dinner, 'bread', 'old')
  world.clock.advance(8 * 24 * 60 * 60 * 1000)
  const young = await say(hamlet, dinner, 'bread', 'young')
  t.match(await refused(hamlet, young, { topic: 'BREAD' }), {
    code: 'MOVE_MESSAGES_TIME_LIMIT_EXCEEDED',
  })
  await shylock.patch(`/messages/${young}`, { topic: 'BREAD' })
  t.match(await hamlet.get(`/messages/${old}`), { message: { subject: 'BREAD' } })
})

t.test('direct messages are for whom the organization lets write, and begin', async t => {
  await whisper(hamlet, [cordelia], 'before')
  await give({ direct_message_initiator_group: only(iago) })
  const mayNotBegin = {
    msg: 'You do not have permission to initiate direct message conversations.',
  }
  t.match(await unsent(hamlet, [othello]), mayNotBegin)
  await whisper(iago, [polonius], 'x')
  await whisper(polonius, [iago], 'what was begun goes on')
  await whisper(hamlet, [cordelia], 'also from before')
  await whisper(hamlet, [hamlet], 'and to oneself')

  await give({
    direct_message_permission_group: only(iago),
    direct_message_initiator_group: everybody,
  })
  const withoutAuthority = {
    msg: 'This conversation does not include any users who can authorize it.',
  }
  t.match(await unsent(hamlet, [cordelia]), withoutAuthority)
  await whisper(hamlet, [cordelia, iago], 'with somebody who may')
  await give({ direct_message_permission_group: nobody })
  const off = { msg: 'Direct messages are disabled in this organization.' }
  t.match(await unsent(desdemona, [iago]), off)
  const later = { type: 'direct', to: [iago.id], content: 'x', scheduled_delivery_timestamp: 4e9 }
  t.match(await hamlet.refusal('POST', '/scheduled_messages', later), off)
  await whisper(desdemona, [desdemona], 'to oneself')
  await give({ direct_message_permission_group: everybody })
})

t.test('what was to be said later is said only if its author may say it then', async t => {
  const later = async (to: Person) => {
    const plan = { type: 'direct', to: [to.id], content: `later, ${to.name}` }
    const seconds = Math.ceil(world.clock.now().getTime() / 1000) + 60
    const answer = await hamlet.post<{ scheduled_message_id: number }>('/scheduled_messages', {
      ...plan,
      scheduled_delivery_timestamp: seconds,
    })
    return answer.scheduled_message_id
  }
  const [first, second] = [await later(iago), await later(shylock)]
  world.clock.advance(61_000)
  await deliverScheduled(world.context, first)
  t.match((await fetchAs(iago, [['dm', hamlet.id]])).messages.at(-1), { content: /later, iago/ })
  await give({ direct_message_permission_group: nobody })
  await deliverScheduled(world.context, second)
  t.match(await hamlet.get('/scheduled_messages'), {
    scheduled_messages: [{ scheduled_message_id: second, failed: true }],
  })
  t.same(await idsFor(shylock, [['dm', hamlet.id]]), [])
  await give({ direct_message_permission_group: everybody })
})

t.test('many are called by those who may call many', async t => {
  const crowd = await makeCrowd()
  const call = (person: Person) =>
    person.refusal('POST', '/messages', {
      type: 'channel',
      to: crowd,
      topic: 'x',
      content: '@**all**',
    })
  const refusal = { code: 'STREAM_WILDCARD_MENTION_NOT_ALLOWED' }
  t.match(await call(hamlet), refusal)
  const quiet = await say(hamlet, crowd, 'x', 'quiet')
  t.match(await refused(hamlet, quiet, { content: '@**all**' }), refusal)
  await say(iago, crowd, 'x', '@**all**')
  await give({ can_mention_many_users_group: only(hamlet) })
  t.match(await call(iago), refusal)
  await say(hamlet, crowd, 'x', '@**all**')
  await say(iago, lunch, 'x', '@**all** of a few')
  await give({ can_mention_many_users_group: administrators })
})

/** A channel of sixteen. */
async function makeCrowd(): Promise<number> {
  const crowd = await makeChannel(iago, 'crowd', everyone)
  const ids = []
  for (let number = 0; number < 9; number++) {
    const account = {
      email: `p${number}@example.org`,
      full_name: `P ${number}`,
      password: 'a dozen letters',
    }
    ids.push((await iago.post<{ user_id: number }>('/users', account)).user_id)
  }
  await iago.post('/users/me/subscriptions', {
    subscriptions: [{ name: 'crowd' }],
    principals: ids,
    send_new_subscription_messages: false,
  })
  return crowd
}

t.test('people are brought in by those who may bring them', async t => {
  await makeChannel(othello, 'garden', [othello])
  const bring = {
    subscriptions: [{ name: 'garden' }],
    principals: [polonius.id],
    send_new_subscription_messages: false,
  }
  const unable = { msg: 'Unable to access channel (garden).' }
  await give({ can_add_subscribers_group: only(cordelia, polonius) })
  t.match(await hamlet.refusal('POST', '/users/me/subscriptions', bring), unable)
  await hamlet.post('/users/me/subscriptions', { subscriptions: [{ name: 'garden' }] })
  const guest = { ...bring, subscriptions: [{ name: 'lunch' }], principals: [othello.id] }
  t.match(await polonius.refusal('POST', '/users/me/subscriptions', guest), {
    msg: 'Unable to access channel (lunch).',
  })
  await cordelia.post('/users/me/subscriptions', bring)
  await othello.post('/users/me/subscriptions', { ...bring, principals: [cordelia.id] })
  await give({ can_add_subscribers_group: members })
})

const announce = (name: string, wish = {}) =>
  hamlet.post('/users/me/subscriptions', { subscriptions: [{ name }], announce: true, ...wish })

t.test(
  'new channels are announced where the organization wants it, private ones nowhere',
  async t => {
    const news = await makeChannel(iago, 'news', everyone)
    await desdemona.patch('/realm', { new_stream_announcements_stream_id: news })
    const told = async () =>
      (await fetchAs(othello, [['channel', news]], { apply_markdown: false })).messages.map(
        ({ content }) => content,
      )
    await announce('courtyard')
    await announce('closet', { invite_only: true })
    t.match(await told(), [/made #\*\*courtyard\*\*\.$/])
    await iago.delete(`/streams/${news}`)
    const before = await told()
    await announce('orchard')
    t.same(await told(), before, 'nor is anything said in a channel that has been closed')
  },
)

t.test('people are invited by those who may invite, also when they are named', async t => {
  const wish = { invitee_emails: 'ophelia@example.org', stream_ids: [] }
  const refusal = { msg: 'Insufficient permission' }
  await give({
    can_invite_users_group: only(hamlet, polonius),
    create_multiuse_invite_group: only(hamlet),
  })
  t.match(await iago.refusal('POST', '/invites', wish), refusal)
  t.match(await polonius.refusal('POST', '/invites', wish), refusal)
  t.match(await iago.refusal('POST', '/invites/multiuse'), refusal)
  await hamlet.post('/invites', wish)
  await hamlet.post('/invites/multiuse')
  await give({ can_invite_users_group: members, create_multiuse_invite_group: administrators })
})

t.test('only addresses of the organization’s domains come in, when it keeps to them', async t => {
  const { invite_link: link } = await desdemona.post<{ invite_link: string }>('/invites/multiuse')
  const account = { full_name: 'Ophelia', password: 'there is rosemary' }
  const register = (email: string) =>
    world.send({
      method: 'POST',
      path: '/api/v1/accounts/register',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: encode({ ...account, email, token: /\/join\/([^/]+)\/$/.exec(link)?.[1] }),
    })
  await desdemona.post('/realm/domains', { domain: 'elsinore.example', allow_subdomains: false })
  await desdemona.post('/realm/domains', { domain: 'verona.example', allow_subdomains: true })
  await desdemona.patch('/realm', { emails_restricted_to_domains: true })
  for (const email of ['a@example.org', 'a@sub.elsinore.example', 'a@notverona.example']) {
    const msg = `Email '${email}' not allowed in this organization`
    t.match(await register(email), { status: 400, body: { msg } })
    t.match(await iago.refusal('POST', '/users', { ...account, email }), { msg })
    t.match(await hamlet.refusal('POST', '/invites', { invitee_emails: email, stream_ids: [] }), {
      code: 'INVITATION_FAILED',
      errors: [[email, 'Outside your domain.', false]],
    })
    t.match(await desdemona.refusal('PATCH', `/users/${hamlet.id}`, { new_email: email }), {
      msg: 'Outside your domain.',
    })
  }
  t.match(await register('a@Elsinore.example'), { status: 200 })
  await iago.post('/users', { ...account, email: 'b@sub.verona.example' })
  await desdemona.patch('/realm', { emails_restricted_to_domains: false })
})

t.test('whoever loses a role does not regain it by an invitation from before', async t => {
  await iago.post('/invites/multiuse', { invite_as: 200 })
  const { invites } = await iago.get<{ invites: { id: number }[] }>('/invites')
  const token = invitationToken(world.context.signing, invites.at(-1)?.id ?? 0)
  const look = () =>
    world.send({ method: 'GET', path: `/api/v1/accounts/invitation?${encode({ token })}` })
  t.match(await look(), { status: 200, body: { role: 200 } })
  await desdemona.patch(`/users/${iago.id}`, { role: 400 })
  t.match(await look(), { status: 400, body: { code: 'INVALID_INVITATION' } })
  await desdemona.patch(`/users/${iago.id}`, { role: 200 })
})

t.test('whoever becomes a guest no longer hears what is said in all public channels', async t => {
  const queue = await othello.post<{ queue_id: string }>('/register', { all_public_streams: true })
  const poll = { queue_id: queue.queue_id, dont_block: true }
  await othello.get('/events', poll)
  await desdemona.patch(`/users/${othello.id}`, { role: 600 })
  t.match(await othello.refusal('GET', '/events', poll), { code: 'BAD_EVENT_QUEUE_ID' })
  await desdemona.patch(`/users/${othello.id}`, { role: 400 })
  await world.stopServer()
  await world.startServer()
  t.match(await othello.refusal('GET', '/events', poll), { code: 'BAD_EVENT_QUEUE_ID' }, 'for good')
})
