import t, { type Test } from 'tap'
import { messagesLeftToTell } from '../../../server/access/mailed-messages.ts'
import type { ServerEvent } from '../../../server/protocol/event.ts'
import type { UsersState } from '../../../server/protocol/users.ts'
import { converges, eventsOf, registerAs } from '../convergence.ts'
import type { Person } from '../person.ts'
import { fetchAs, makeChannel, say, whisper } from '../talk.ts'
import { createWorld, type World } from '../world.ts'

const members = 5
const everyone = 6
const noMention = { send_new_subscription_messages: false }

/** Guests know only whom they have to do with. */
const hide = ({ desdemona }: World, group = members) => desdemona.patch('/realm', decide(group))

const bringIn = (host: Person, name: string, who: Person) =>
  host.post('/users/me/subscriptions', {
    subscriptions: [{ name }],
    principals: [who.id],
    ...noMention,
  })
const sendOut = (host: Person, name: string, who: Person) =>
  host.delete('/users/me/subscriptions', { subscriptions: [name], principals: [who.id] })

const decide = (group: unknown) => ({ can_access_all_users_group: { new: group } })
const idsOf = (list: readonly { user_id: number }[]) => list.map(({ user_id }) => user_id)
const find = (events: readonly ServerEvent[], type: string) =>
  events.find(event => event.type === type)

/** A client that wants to be told of everybody. */
const complete = { client_capabilities: { bulk_message_deletion: true } }
/** Beside what a modern client says. */
const older = {
  client_capabilities: {
    notification_settings_null: true,
    bulk_message_deletion: true,
    user_settings_object: true,
    include_deactivated_groups: true,
    archived_channels: true,
    empty_topic_name: true,
  },
  slim_presence: false,
}

/** The same promise for a client that can do without people, and for one that cannot. */
async function bothConverge(
  t: Test,
  watchers: readonly Person[],
  ...steps: (() => Promise<unknown>)[]
) {
  const seen: ServerEvent[][] = []
  for (const step of steps) {
    const [first = []] = await converges(t, watchers, () => converges(t, watchers, step, older))
    seen.push(first)
  }
  return seen
}

const words = (events: readonly ServerEvent[]) =>
  events.map(event => ('op' in event ? `${event.type} ${event.op}` : event.type))

t.test('a guest is told of people before these do anything, and forgets them last', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, hamlet, othello, cordelia, polonius } = world
  await makeChannel(desdemona, 'stage', [desdemona, hamlet, polonius])
  await makeChannel(desdemona, 'hall', [desdemona, othello])
  await othello.post('/users/me/status', { status_text: 'jealous' })
  await othello.post('/users/me/presence', { status: 'active' })
  const watchers = [polonius, hamlet]

  const [hidden] = await bothConverge(t, watchers, () => hide(world))
  t.same(
    (hidden ?? []).flatMap(event => (event.type === 'realm_user' ? [event.op] : [])),
    ['remove', 'remove', 'remove', 'remove'],
    'iago, shylock, othello and cordelia',
  )
  const known = async () => (await registerAs(polonius)).realm_users.map(({ user_id }) => user_id)
  t.same(await known(), [desdemona.id, hamlet.id, polonius.id])

  const [came] = await bothConverge(t, watchers, () => bringIn(desdemona, 'stage', othello))
  t.same(words(came ?? []), ['realm_user add', 'user_status', 'presence', 'subscription peer_add'])
  const [left] = await bothConverge(t, watchers, () => sendOut(desdemona, 'stage', othello))
  t.same(words(left ?? []), ['subscription peer_remove', 'realm_user remove'])

  await bothConverge(t, watchers, () => whisper(polonius, [polonius], 'to myself'))
  const [wrote] = await bothConverge(t, watchers, () => whisper(cordelia, [polonius], 'psst'))
  t.same(words(wrote ?? []), ['realm_user add', 'message'])
  t.same(await known(), [desdemona.id, hamlet.id, cordelia.id, polonius.id])

  await bothConverge(
    t,
    watchers,
    () => bringIn(desdemona, 'hall', polonius),
    () => sendOut(desdemona, 'hall', polonius),
    () => bringIn(desdemona, 'hall', polonius),
    () => desdemona.delete(`/users/${othello.id}`),
    () => desdemona.delete(`/users/${cordelia.id}`),
    () => desdemona.post(`/users/${othello.id}/reactivate`),
    () => desdemona.post(`/users/${cordelia.id}/reactivate`),
    () => desdemona.delete(`/users/${iago.id}`),
    () => desdemona.post(`/users/${iago.id}/reactivate`),
    () => desdemona.patch(`/users/${polonius.id}`, { role: 400 }),
    () => desdemona.patch(`/users/${polonius.id}`, { role: 600 }),
    () => desdemona.patch(`/users/${othello.id}`, { role: 600 }),
    () => hide(world, everyone),
  )
})

t.test('a guest hears nothing of whom they do not know', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, hamlet, othello, polonius } = world
  await makeChannel(desdemona, 'stage', [desdemona, hamlet, polonius])
  await hide(world)
  const [seen] = await bothConverge(t, [polonius, hamlet], async () => {
    await othello.patch('/settings', { email_address_visibility: 2 })
    await othello.post('/users/me/status', { status_text: 'jealous' })
    await othello.post('/users/me/presence', { status: 'active' })
    await othello.patch('/settings', { full_name: 'The Moor', timezone: 'Europe/Rome' })
    await othello.delete('/users/me/avatar')
    await iago.patch(`/users/${othello.id}`, { role: 300 })
    await desdemona.patch(`/users/${othello.id}`, { new_email: 'moor@example.org' })
  })
  t.notOk(
    (seen ?? []).some(event => ['realm_user', 'user_status', 'presence'].includes(event.type)),
    'nothing of it',
  )
  const before = await registerAs(polonius)
  const all = await registerAs(polonius, complete)
  await iago.post('/users', {
    email: 'ophelia@example.org',
    full_name: 'Ophelia',
    password: 'there is rosemary',
  })
  t.notOk(words((await eventsOf(polonius, before)).events).includes('realm_user add'))
  const { events } = await eventsOf(polonius, all)
  t.match(
    events.find(event => event.type === 'realm_user'),
    {
      op: 'add',
      person: {
        full_name: 'Unknown user',
        email: /^user\d+@chat\.example\.org$/,
        delivery_email: null,
      },
    },
    'somebody who wants to be told of all is told that somebody came',
  )
  t.notMatch(JSON.stringify(events), /Ophelia|ophelia/)
})

t.test('there is one answer for who is not there and who is not known', async t => {
  const world = await createWorld(t)
  const { desdemona, hamlet, othello, polonius } = world
  await makeChannel(desdemona, 'stage', [desdemona, hamlet, polonius])
  await hide(world)
  await othello.post('/users/me/status', { status_text: 'jealous' })
  await othello.post('/users/me/presence', { status: 'active' })

  const nobody = 4711
  for (const [method, path] of [
    ['GET', '/users/ID'],
    ['GET', '/users/ID/status'],
    ['GET', '/users/ID/presence'],
    ['POST', '/users/me/muted_users/ID'],
    ['DELETE', '/users/me/muted_users/ID'],
  ] as const) {
    const ask = (id: number) => polonius.refusal(method, path.replace('ID', String(id)))
    const { status, msg, code } = await ask(nobody)
    t.match(await ask(othello.id), { status, msg, code }, `${method} ${path}`)
  }
  t.match(await polonius.refusal('GET', `/users/${othello.email}`), { msg: 'No such user' })
  for (const path of ['/avatar/ID', '/avatar/ID/medium']) {
    const ask = (id: number | string) => polonius.refusal('GET', path.replace('ID', String(id)))
    t.match(await ask(othello.id), { msg: (await ask(nobody)).msg })
  }

  const list = await polonius.get<{ members: UsersState['realm_users'] }>('/users')
  t.same(idsOf(list.members), [desdemona.id, hamlet.id, polonius.id])
  const asked = await polonius.get<{ members: UsersState['realm_users'] }>('/users', {
    user_ids: [othello.id, hamlet.id],
  })
  t.same(idsOf(asked.members), [hamlet.id])
  t.notMatch(JSON.stringify(await polonius.get('/realm/presence')), /othello/)
  const presence = await polonius.post<{ presences: object }>('/users/me/presence', {
    status: 'active',
    slim_presence: true,
  })
  t.same(Object.keys(presence.presences), [String(polonius.id)])

  const write = (to: unknown[]) =>
    polonius.refusal('POST', '/messages', { type: 'direct', to, content: 'x' })
  t.match(await write([othello.id]), { msg: `Invalid user ID ${othello.id}` })
  t.match(await write([othello.email]), { msg: `Invalid email '${othello.email}'` })
  t.match(await polonius.refusal('POST', '/typing', { op: 'start', to: [othello.id] }), {
    msg: `Invalid user ID ${othello.id}`,
  })
  const narrow = [{ operator: 'sender', operand: othello.id }]
  t.match(
    await polonius.refusal('GET', '/messages', {
      anchor: 'newest',
      num_before: 1,
      num_after: 0,
      narrow,
    }),
    { code: 'BAD_NARROW' },
  )
  const rendered = await polonius.post<{ rendered: string }>('/messages/render', {
    content: `@**Othello** @**Othello|${othello.id}** @**Hamlet**`,
  })
  t.notMatch(rendered.rendered, `data-user-id="${othello.id}"`)
  t.match(rendered.rendered, `data-user-id="${hamlet.id}"`)
  t.match(
    await polonius.refusal('DELETE', '/users/me/subscriptions', {
      subscriptions: ['stage'],
      principals: [othello.id],
    }),
    { msg: 'No such user' },
  )
  t.match(await hamlet.get(`/users/${othello.id}`), { user: { full_name: 'Othello' } })
})

t.test('whoever speaks or reacts from outside is called an unknown user', async t => {
  const world = await createWorld(t)
  const { desdemona, hamlet, othello, polonius } = world
  const stage = await makeChannel(desdemona, 'stage', [desdemona, hamlet, polonius])
  await hide(world)
  await desdemona.patch('/realm', { enable_read_receipts: true })
  const mine = await say(polonius, stage, 'soup', 'Words, words, words')
  const queues = [await registerAs(polonius), await registerAs(hamlet)]
  const theirs = await say(othello, stage, 'soup', 'Where is the handkerchief, @**Polonius**?')
  await othello.post(`/messages/${mine}/reactions`, { emoji_name: 'tada' })
  await othello.post('/typing', { op: 'start', type: 'channel', stream_id: stage, topic: 'soup' })

  const unknown = `user${othello.id}@chat.example.org`
  const shown = {
    sender_full_name: 'Unknown user',
    sender_email: unknown,
    avatar_url: `/user_avatars/1/default/${othello.id}.png`,
  }
  const heard = async (index: number, person: Person) => {
    const queue = queues[index]
    if (!queue) throw new Error('no queue')
    return (await eventsOf(person, queue)).events
  }
  const told = await heard(0, polonius)
  t.match(find(told, 'message'), { message: shown, flags: ['mentioned'] })
  t.match(find(told, 'reaction'), { user: { email: unknown, full_name: 'Unknown user' } })
  t.match(find(told, 'typing'), { sender: { email: unknown } })
  t.notMatch(JSON.stringify(told), /othello@|unknown_/)
  const insider = await heard(1, hamlet)
  t.match(find(insider, 'message'), { message: { sender_full_name: 'Othello' } })
  t.match(find(insider, 'reaction'), { user: { full_name: 'Othello' } })

  const search = [{ operator: 'search', operand: 'handkerchief' }]
  for (const narrow of [[], search]) {
    const { messages } = await fetchAs(polonius, narrow)
    t.match(
      messages.find(({ id }) => id === theirs),
      shown,
    )
  }
  t.match(await polonius.get(`/messages/${theirs}`), { message: shown })
  const mailed = await world.db.snapshot(tx => messagesLeftToTell(tx, polonius.id, [theirs]))
  t.match(mailed, [{ senderName: 'Unknown user' }], 'in mails, too')
  t.match(await hamlet.get(`/messages/${theirs}`), { message: { sender_full_name: 'Othello' } })

  await othello.post('/messages/flags', { messages: [theirs], op: 'add', flag: 'read' })
  await bringIn(desdemona, 'stage', othello)
  t.match(await polonius.get(`/messages/${theirs}`), {
    message: { sender_full_name: 'Othello', sender_email: othello.email },
  })
  const later = await say(hamlet, stage, 'soup', 'Be all my sins remembered')
  await othello.post('/messages/flags', { messages: [later], op: 'add', flag: 'read' })
  const receipts = () => polonius.get(`/messages/${later}/read_receipts`)
  t.match(await receipts(), { user_ids: [othello.id] })
  await sendOut(desdemona, 'stage', othello)
  t.same((await receipts())['user_ids'], [], 'and reads unseen when they have left')
})

t.test('nobody is hidden by chance: it is all or nothing, and for owners to decide', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, polonius } = world
  t.match(await iago.refusal('PATCH', '/realm', decide(members)), {
    msg: 'Must be an organization owner',
  })
  for (const group of [1, 2, 3, 4, 7, 8])
    t.match(await desdemona.refusal('PATCH', '/realm', decide(group)), { status: 400 })
  t.match(
    await desdemona.refusal(
      'PATCH',
      '/realm',
      decide({ direct_members: [2], direct_subgroups: [] }),
    ),
    { msg: "'can_access_all_users_group' must be a system user group." },
  )
  await hide(world)
  t.match(await polonius.post('/register'), {
    realm_can_access_all_users_group: members,
    server_supported_permission_settings: {
      realm: {
        can_access_all_users_group: {
          default_group_name: 'role:everyone',
          allowed_system_groups: ['role:everyone', 'role:members'],
        },
      },
    },
  })
})

t.test('people who come and go at once leave nobody behind', async t => {
  const world = await createWorld(t)
  const { desdemona, othello, polonius, iago } = world
  await makeChannel(desdemona, 'one', [desdemona, othello, polonius])
  await makeChannel(desdemona, 'two', [desdemona, othello, polonius])
  await hide(world)
  for (let round = 0; round < 6; round++) {
    await converges(t, [polonius], () =>
      Promise.all([sendOut(desdemona, 'one', othello), sendOut(iago, 'two', polonius)]),
    )
    await converges(t, [polonius], () =>
      Promise.all([bringIn(desdemona, 'one', othello), bringIn(desdemona, 'two', polonius)]),
    )
  }
})
