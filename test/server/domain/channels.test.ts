import t from 'tap'
import { sql } from '../../../server/platform/database/sql.ts'
import { measureChannels } from '../../../server/domain/channels/activity.ts'
import { converges } from '../convergence.ts'
import { fetchAs, makeChannel, say } from '../talk.ts'
import { createWorld } from '../world.ts'

const clients = [{}, { client_capabilities: {}, apply_markdown: false, include_subscribers: false }]
const group = { owners: 1, administrators: 2, moderators: 3, members: 5, everyone: 6, nobody: 8 }
const only = (...people: { id: number }[]) => ({
  direct_members: people.map(({ id }) => id),
  direct_subgroups: [],
})

t.test('whoever follows events knows what becomes of a channel', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, hamlet, othello, polonius } = world
  const watchers = [iago, hamlet, othello, polonius]
  for (const [index, wish] of clients.entries()) {
    const id = await makeChannel(hamlet, `castle ${index}`, [hamlet, othello, polonius])
    await othello.delete('/users/me/subscriptions', { subscriptions: [`castle ${index}`] })
    await hamlet.post('/user_topics', { stream_id: id, topic: 'noise', visibility_policy: 1 })
    const { channel_folder_id: folder_id } = await iago.post('/channel_folders/create', {
      name: `Denmark ${index}`,
    })
    const change = (title: string, params: object, who = hamlet) =>
      t.test(`${title}, client ${index}`, t =>
        converges(t, watchers, () => who.patch(`/streams/${id}`, { ...params }), wish),
      )
    await change('it gets a name', { new_name: `Elsinore ${index}` })
    await change('it says what it is for', { description: 'For **ghosts**' })
    await change('it is closed', { is_private: true })
    await change('its history is closed', { history_public_to_subscribers: false })
    await change('somebody may come in', { can_subscribe_group: { new: only(othello) } })
    await change('and may not', { can_subscribe_group: { new: group.nobody } })
    await change('somebody else administers it', {
      can_administer_channel_group: { new: only(hamlet, othello) },
    })
    await change('it is open again', { is_private: false, history_public_to_subscribers: true })
    await change('few may speak', { can_send_message_group: { new: group.administrators } })
    await change('it is kept long', { message_retention_days: 30 }, desdemona)
    await change('it needs topics', { topics_policy: 'disable_empty_topic' })
    await change('it goes to a folder', { folder_id })
    await change('it leaves the folder', { folder_id: null })
    await change('people start there', { is_default_stream: true }, iago)
    await t.test(`it is archived, client ${index}`, t =>
      converges(t, watchers, () => hamlet.delete(`/streams/${id}`), wish),
    )
    await change('an archived one is described', { description: 'It was for ghosts' })
    await t.test(`somebody leaves an archived one, client ${index}`, t =>
      converges(
        t,
        watchers,
        () => polonius.delete('/users/me/subscriptions', { subscriptions: [`Elsinore ${index}`] }),
        wish,
      ),
    )
    await change('it is opened again', { is_archived: false })
  }
})

t.test('a channel is told in its own words what became of it', async t => {
  const { hamlet, desdemona } = await createWorld(t)
  const id = await makeChannel(hamlet, 'castle', [hamlet])
  await hamlet.patch(`/streams/${id}`, { description: 'Old ``` stones' })
  await hamlet.patch(`/streams/${id}`, { new_name: 'Elsinore', is_private: true })
  await desdemona.patch(`/streams/${id}`, { message_retention_days: 'unlimited' })
  await hamlet.delete(`/streams/${id}`)
  const { messages } = await fetchAs(hamlet, [['channel', id]], { apply_markdown: false })
  t.same(
    messages.map(({ subject }) => subject),
    messages.map(() => 'channel events'),
  )
  t.match(
    messages.map(({ content }) => content),
    [
      /Hamlet.*changed what this channel says.*Now:\n```` quote\nOld ``` stones\n````/s,
      /from \*\*Public\*\* to \*\*Private, shared history\*\*/,
      /from \*\*castle\*\* to \*\*Elsinore\*\*/,
      /Desdemona.*kept for ever/,
      /Hamlet.*archived this channel/,
    ],
  )
})

t.test('what nobody may ask of a channel changes nothing', async t => {
  const { hamlet, othello, iago, polonius } = await createWorld(t)
  const id = await makeChannel(hamlet, 'castle', [hamlet])
  const secret = await makeChannel(hamlet, 'crypt', [hamlet], { invite_only: true })
  const before = await hamlet.get(`/streams/${id}`)
  const refused = async (params: object, msg: string, who = hamlet) =>
    t.match(await who.refusal('PATCH', `/streams/${id}`, { ...params }), { status: 400, msg })

  await refused({ new_name: 'castle' }, 'Channel already has that name.')
  await refused({ new_name: 'CRYPT' }, 'Channel name already in use.')
  await refused({ new_name: ' ' }, "Channel name can't be empty.")
  await refused({ new_name: 'x'.repeat(61) }, 'Channel name too long (limit: 60 characters).')
  await refused({ new_name: 'a\u0007' }, 'Invalid character in channel name, at position 2.')
  await refused(
    { description: 'x'.repeat(1025) },
    'description is too long (limit: 1024 characters)',
  )
  await refused({ is_private: true, is_web_public: true }, 'Invalid parameters')
  await refused({ history_public_to_subscribers: false }, 'Invalid parameters')
  await refused({ is_web_public: true }, 'Web-public channels are not enabled.')
  const worldwide = { is_web_public: true }
  for (const [path, params] of [
    ['/users/me/subscriptions', { subscriptions: [{ name: 'square' }] }],
    ['/channels/create', { name: 'square', subscribers: [hamlet.id] }],
  ] as const)
    t.match(await iago.refusal('POST', path, { ...params, ...worldwide }), {
      code: 'BAD_REQUEST',
      msg: 'Web-public channels are not enabled.',
    })
  t.match(await hamlet.refusal('GET', '/get_stream_id', { stream: 'square' }), { status: 400 })
  t.match(await hamlet.post('/register'), {
    server_web_public_streams_enabled: false,
    realm_enable_spectator_access: false,
    can_create_web_public_streams: false,
  })
  await refused({ message_retention_days: 5 }, 'Must be an organization owner')
  await refused({ is_default_stream: true }, 'Must be an organization administrator')
  await refused({ folder_id: 99 }, 'Invalid channel folder ID')
  await refused({ topics_policy: 'none' }, 'Invalid topics_policy')
  await refused({ description: 'half', new_name: 'crypt' }, 'Channel name already in use.')
  const setting = 'can_send_message_group'
  await refused({ [setting]: { new: 77 } }, 'Invalid user group')
  await refused({ [setting]: { new: only({ id: 999 }) } }, 'Invalid user ID')
  await refused(
    { [setting]: { new: 7 } },
    `'${setting}' setting cannot be set to 'role:internet' group.`,
  )
  await refused(
    { can_subscribe_group: { new: group.everyone } },
    "'can_subscribe_group' setting cannot be set to 'role:everyone' group.",
  )
  t.match(
    await hamlet.refusal('PATCH', `/streams/${id}`, { [setting]: { new: 1, old: group.members } }),
    { code: 'EXPECTATION_MISMATCH' },
  )
  t.match(await othello.refusal('PATCH', `/streams/${id}`, { description: 'mine' }), {
    code: 'CANNOT_ADMINISTER_CHANNEL',
  })
  for (const person of [othello, polonius])
    for (const method of ['PATCH', 'DELETE'] as const)
      t.same(
        (await person.refusal(method, `/streams/${secret}`, { description: 'mine' })).msg,
        (await person.refusal(method, '/streams/99999999999', { description: 'mine' })).msg,
        'a private channel sounds like a missing one',
      )
  t.match(await iago.refusal('PATCH', `/streams/${secret}`, { is_private: false }), {
    msg: 'Channel content access is required.',
  })
  t.same(await hamlet.get(`/streams/${id}`), before)
  const { messages } = await fetchAs(hamlet, [['channel', id]])
  t.same(messages, [])
})

t.test('permissions of a channel decide who may do what', async t => {
  const { hamlet, othello, cordelia, polonius, shylock, db } = await createWorld(t)
  const id = await makeChannel(hamlet, 'castle', [hamlet, othello, cordelia, polonius])
  const post = { type: 'channel', to: id, topic: 'x', content: 'x' }
  const set = (name: string, value: unknown) =>
    hamlet.patch(`/streams/${id}`, { [name]: { new: value } })

  await set('can_send_message_group', { direct_members: [othello.id], direct_subgroups: [3] })
  t.match(await hamlet.get(`/streams/${id}`), {
    stream: {
      can_send_message_group: { direct_members: [othello.id], direct_subgroups: [3] },
      can_administer_channel_group: only(hamlet),
      stream_post_policy: 1,
    },
  })
  await othello.post('/messages', post)
  await shylock.post('/messages', post)
  t.match(await cordelia.refusal('POST', '/messages', post), {
    msg: 'You do not have permission to post in this channel.',
  })
  await set('can_send_message_group', { direct_members: [], direct_subgroups: [group.moderators] })
  t.match(await hamlet.get(`/streams/${id}`), {
    stream: { can_send_message_group: group.moderators, stream_post_policy: 4 },
  })
  const { unnamed } = await db.snapshot(tx =>
    tx.one(sql`select count(*)::int as unnamed from user_groups where name is null`),
  )
  t.equal(unnamed, 1, 'a value that is over leaves nothing behind')

  const leave = { subscriptions: ['castle'], principals: [polonius.id] }
  t.match(await cordelia.refusal('DELETE', '/users/me/subscriptions', leave), {
    msg: 'Insufficient permission',
  })
  await set('can_remove_subscribers_group', only(cordelia))
  t.match(await cordelia.delete('/users/me/subscriptions', leave), { removed: ['castle'] })

  await hamlet.patch(`/streams/${id}`, { is_private: true })
  await cordelia.delete('/users/me/subscriptions', { subscriptions: ['castle'] })
  const come = { subscriptions: [{ name: 'castle' }] }
  t.match(await cordelia.refusal('POST', '/users/me/subscriptions', come), {
    msg: 'Unable to access channel (castle).',
  })
  await set('can_subscribe_group', only(cordelia))
  t.match(await cordelia.post('/users/me/subscriptions', come), {
    subscribed: { [cordelia.id]: ['castle'] },
  })
})

t.test('topics are taken as the channel has it', async t => {
  const { hamlet } = await createWorld(t)
  const id = await makeChannel(hamlet, 'castle', [hamlet])
  const post = (topic: string) => ({ type: 'channel', to: id, topic, content: 'x' })
  const set = (topics_policy: string) => hamlet.patch(`/streams/${id}`, { topics_policy })
  await set('empty_topic_only')
  await say(hamlet, id, '', 'x')
  t.match(await hamlet.refusal('POST', '/messages', post('ghosts')), {
    msg: 'Only the general chat topic is allowed in this channel.',
  })
  await set('disable_empty_topic')
  t.match(await hamlet.refusal('POST', '/messages', post('')), {
    msg: 'Sending messages to the general chat is not allowed in this channel.',
  })
  await say(hamlet, id, 'ghosts', 'x')
  t.match(await hamlet.refusal('PATCH', `/streams/${id}`, { topics_policy: 'empty_topic_only' }), {
    msg: /must be in the general chat topic/,
  })
})

t.test('an archived channel is read, and not spoken in', async t => {
  const { hamlet, othello } = await createWorld(t)
  const id = await makeChannel(hamlet, 'castle', [hamlet])
  await say(hamlet, id, 'guard', 'Who is there?')
  await hamlet.delete(`/streams/${id}`)
  await hamlet.delete(`/streams/${id}`)
  t.equal((await fetchAs(othello, [['channel', id]])).messages.length, 2)
  t.match(
    await hamlet.refusal('POST', '/messages', {
      type: 'channel',
      to: id,
      topic: 'x',
      content: 'x',
    }),
    { msg: "Not authorized to send to channel 'castle'" },
  )
  const listed = async (params = {}) =>
    (await othello.get<{ streams: object[] }>('/streams', params)).streams.length
  t.equal(await listed(), 0)
  t.equal(await listed({ exclude_archived: false }), 1)
  t.match(await othello.get('/users/me/subscriptions'), { subscriptions: [] })
  t.match(await hamlet.refusal('POST', '/channels/create', { name: 'Castle', subscribers: [] }), {
    status: 409,
    code: 'CHANNEL_ALREADY_EXISTS',
  })
})

t.test('a channel is made as it was asked for', async t => {
  const { desdemona, hamlet, othello, polonius, iago } = await createWorld(t)
  const { channel_folder_id: folder_id } = await iago.post('/channel_folders/create', { name: 'F' })
  const wish = {
    name: ' castle ',
    description: 'Old *stones*',
    subscribers: [othello.id, polonius.id],
    invite_only: true,
    history_public_to_subscribers: true,
    message_retention_days: 30,
    topics_policy: 'disable_empty_topic',
    folder_id,
    can_subscribe_group: only(hamlet),
    can_administer_channel_group: group.moderators,
  }
  const { id } = await desdemona.post<{ id: number }>('/channels/create', wish)
  t.match(await othello.get(`/streams/${id}`), {
    stream: {
      name: 'castle',
      rendered_description: '<p>Old <em>stones</em></p>',
      invite_only: true,
      history_public_to_subscribers: true,
      message_retention_days: 30,
      topics_policy: 'disable_empty_topic',
      folder_id,
      subscriber_count: 2,
      can_subscribe_group: only(hamlet),
      can_administer_channel_group: group.moderators,
      creator_id: desdemona.id,
    },
  })
  for (const reader of [othello, polonius])
    t.match((await fetchAs(reader, [['is', 'dm']])).messages, [
      { content: /Desdemona.*brought you into/ },
    ])
  const refused = async (params: object, msg: string, who = hamlet) =>
    t.match(
      await who.refusal('POST', '/channels/create', { name: 'x', subscribers: [], ...params }),
      {
        msg,
      },
    )
  await refused({ subscribers: [999] }, 'No such user')
  await refused({ message_retention_days: 5 }, 'Must be an organization owner')
  await refused(
    { message_retention_days: 0 },
    "Bad value for 'message_retention_days': 0",
    desdemona,
  )
  await refused({ is_default_stream: true }, 'Must be an organization administrator')
  await refused(
    { is_default_stream: true, invite_only: true },
    'A default channel cannot be made private.',
    iago,
  )
  await refused({ folder_id: 99 }, 'Invalid channel folder ID')
  await refused({ can_send_message_group: 99 }, 'Invalid user group')
  await refused({ history_public_to_subscribers: false }, 'Invalid parameters')
  await refused({}, 'Insufficient permission', polonius)
  t.equal(
    (await hamlet.get<{ streams: object[] }>('/streams', { include_all: true })).streams.length,
    1,
  )
})

t.test(
  'a channel where nothing goes on is said to be so until somebody speaks, and traffic is a week’s',
  async t => {
    const { hamlet, othello, polonius, clock, context } = await createWorld(t)
    const id = await makeChannel(hamlet, 'castle', [hamlet, othello])
    const seen = async () => {
      const { stream } = await hamlet.get<{ stream: object }>(`/streams/${id}`)
      return stream
    }
    const days = (count: number) => clock.advance(count * 86_400_000)
    await measureChannels(context)
    t.match(await seen(), { is_recently_active: true, stream_weekly_traffic: null }, 'too new')
    days(14)
    for (const content of ['Who’s there?', 'Nay, answer me', 'Stand', 'Long live the king'])
      await say(hamlet, 'castle', 'watch', content)
    await measureChannels(context)
    const [traffic] = [await seen()]
    t.match(traffic, { is_recently_active: true, stream_weekly_traffic: 2 })
    days(100)
    // Traffic is told to whoever comes anew, and by no event.
    await measureChannels(context)
    days(100)
    const watchers = [hamlet, othello, polonius]
    const [told] = await converges(t, watchers, () => measureChannels(context))
    t.match(told, [{ type: 'stream', property: 'is_recently_active', value: false }])
    t.match(await converges(t, watchers, () => measureChannels(context)), [[], [], []], 'once')
    const [woken] = await converges(t, watchers, () => say(hamlet, 'castle', 'watch', 'Again'))
    t.match(
      woken?.find(event => event.type === 'stream'),
      { property: 'is_recently_active', value: true },
    )
  },
)
