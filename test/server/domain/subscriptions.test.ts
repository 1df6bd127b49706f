import t from 'tap'
import { applyEvent } from '../../../server/protocol/apply-event.ts'
import type { ClientState } from '../../../server/protocol/state.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import type { Person } from '../person.ts'
import { converges, eventsOf, registerAs } from '../convergence.ts'
import { fetchAs, makeChannel, say } from '../talk.ts'
import { createWorld, type World } from '../world.ts'

const clients = [{}, { client_capabilities: {}, apply_markdown: false, include_subscribers: false }]

const join = (names: string[], people: { id: number }[], more: object = {}) => ({
  subscriptions: names.map(name => ({ name, description: `For **${name}**` })),
  principals: people.map(({ id }) => id),
  ...more,
})

t.test('whoever follows events knows what a newcomer is told', async t => {
  const world = await createWorld(t)
  const { iago, hamlet, othello, cordelia, polonius } = world
  const watchers = [iago, hamlet, othello, cordelia, polonius]
  for (const [index, wish] of clients.entries()) {
    const [open, secret, guarded] = [`open ${index}`, `secret ${index}`, `guarded ${index}`]
    const step = (title: string, action: () => Promise<unknown>) =>
      t.test(`${title}, client ${index}`, t => converges(t, watchers, action, wish))
    await step('a public channel is made', () =>
      hamlet.post('/users/me/subscriptions', join([open], [hamlet, othello])),
    )
    await step('a private channel is made', () =>
      hamlet.post(
        '/users/me/subscriptions',
        join([secret], [hamlet, othello], { invite_only: true }),
      ),
    )
    await step('a private channel with shared history is made without its maker', () =>
      hamlet.post(
        '/users/me/subscriptions',
        join([guarded], [cordelia], { invite_only: true, history_public_to_subscribers: true }),
      ),
    )
    await step('a guest is brought in', () =>
      hamlet.post('/users/me/subscriptions', join([open, secret], [polonius])),
    )
    await step('somebody joins', () =>
      cordelia.post('/users/me/subscriptions', join([open], [cordelia])),
    )
    await step('the first message is sent', () => say(hamlet, open, 'soup', 'It is hot.'))
    await step('a private message comes', () =>
      say(othello, secret, 'plans', 'Quiet, @**Hamlet**.'),
    )
    await step('somebody leaves with unread messages', () =>
      othello.delete('/users/me/subscriptions', { subscriptions: [open] }),
    )
    await step('somebody leaves a private channel', () =>
      hamlet.delete('/users/me/subscriptions', { subscriptions: [secret] }),
    )
    await step('a guest is sent out', () =>
      iago.delete('/users/me/subscriptions', { subscriptions: [open], principals: [polonius.id] }),
    )
    await step('several are sent out of several channels', () =>
      iago.delete('/users/me/subscriptions', {
        subscriptions: [open, secret],
        principals: [hamlet.id, othello.id, cordelia.id],
      }),
    )
    await step('somebody comes back', () =>
      othello.post('/users/me/subscriptions', join([open], [othello])),
    )
  }
})

t.test('subscribing says who came and who was there', async t => {
  const { hamlet, othello } = await createWorld(t)
  t.match(
    await hamlet.post('/users/me/subscriptions', {
      subscriptions: [{ name: ' lunch ', description: 'Soup & **bread**' }],
    }),
    { subscribed: { [hamlet.id]: ['lunch'] }, already_subscribed: {} },
  )
  t.match(
    await hamlet.post('/users/me/subscriptions', {
      subscriptions: [{ name: 'LUNCH' }],
      principals: [hamlet.email, othello.email],
      announce: true,
    }),
    {
      subscribed: { [othello.id]: ['lunch'] },
      already_subscribed: { [hamlet.id]: ['lunch'] },
      unauthorized: undefined,
    },
  )
  const { subscriptions } = await othello.get<{ subscriptions: object[] }>(
    '/users/me/subscriptions',
    { include_subscribers: true },
  )
  t.match(subscriptions, [
    {
      name: 'lunch',
      description: 'Soup & **bread**',
      rendered_description: '<p>Soup &amp; <strong>bread</strong></p>',
      subscribers: [hamlet.id, othello.id],
      subscriber_count: 2,
      history_public_to_subscribers: true,
    },
  ])
  t.match(await othello.delete('/users/me/subscriptions', { subscriptions: ['lunch'] }), {
    removed: ['lunch'],
    not_removed: [],
  })
  t.match(await othello.delete('/users/me/subscriptions', { subscriptions: ['lunch'] }), {
    removed: [],
    not_removed: ['lunch'],
  })
  const [seen] = await converges(t, [hamlet], async () =>
    t.match(
      await hamlet.patch('/users/me/subscriptions', {
        add: [{ name: 'dinner', color: '#c2c2c2' }, { name: 'lunch' }],
        delete: ['lunch'],
      }),
      {
        subscribed: { [hamlet.id]: ['dinner'] },
        already_subscribed: { [hamlet.id]: ['lunch'] },
        removed: ['lunch'],
        not_removed: [],
        new_subscription_messages_sent: false,
      },
    ),
  )
  t.match(
    seen?.filter(({ type }) => type === 'subscription'),
    [
      { op: 'add', subscriptions: [{ name: 'dinner' }] },
      { op: 'update', property: 'color', value: '#c2c2c2' },
      { op: 'remove', subscriptions: [{ name: 'lunch' }] },
    ],
    'into some channels and out of others at once',
  )
})

t.test('of a large channel a client may ask for those who were there of late', async t => {
  const world = await createWorld(t)
  const { iago, hamlet } = world
  const id = await makeChannel(iago, 'crowd', [iago, hamlet])
  await makeChannel(iago, 'few', [iago])
  const people = (names: string, count: number, facts: object) =>
    fill(world, id, { names, count, ...facts })
  await people('away', 246, {})
  const told = async () =>
    (
      await iago.get<{ subscriptions: Told[] }>('/users/me/subscriptions', {
        include_subscribers: 'partial',
      })
    ).subscriptions
  const [small] = await told()
  t.equal(small?.subscribers?.length, 248, 'all of a small one')

  const fresh = await people('fresh', 1, { joinedAt: world.clock.now() })
  const bots = await people('bot', 1, { isBot: true })
  const discreet = await people('discreet', 1, { settings: { presence_enabled: false } })
  const wish = { include_subscribers: 'partial' }
  const before = await registerAs(iago, wish)
  const [large, few] = before.subscriptions
  const here = [iago.id, hamlet.id, ...fresh, ...bots, ...discreet]
  t.same(large?.partial_subscribers, here)
  t.match(large, { subscriber_count: 251, subscribers: undefined })
  t.match(few, { subscribers: [iago.id], partial_subscribers: undefined })
  t.same(
    (await told()).map(({ partial_subscribers: some }) => some),
    [here, undefined],
  )
  const { subscriptions: complete } = await registerAs(hamlet, { include_subscribers: true })
  t.equal(complete[0]?.subscribers?.length, 251)

  const [sleeper = 0] = await people('sleeper', 1, { isIn: false })
  const crowd = { subscriptions: [{ name: 'crowd' }], principals: [sleeper] }
  await iago.post('/users/me/subscriptions', crowd)
  await iago.delete('/users/me/subscriptions', { subscriptions: ['crowd'], principals: bots })
  const { events } = await eventsOf(iago, before)
  const followed = events.reduce<ClientState>(applyEvent, before)
  t.same(
    followed.subscriptions[0]?.partial_subscribers,
    [...here, sleeper].filter(one => !bots.includes(one)),
    'who comes is known from then on, who goes is not',
  )

  await hamlet.delete('/users/me/subscriptions', { subscriptions: ['crowd'] })
  const there = [iago.id, ...fresh, ...discreet, sleeper]
  const from = async (person: Person) => registerAs(person, wish)
  const { unsubscribed } = await from(hamlet)
  const { never_subscribed: never } = await from(world.othello)
  for (const outside of [unsubscribed, never])
    t.match(
      outside.find(({ name }) => name === 'crowd'),
      { partial_subscribers: there.filter(one => one !== sleeper) },
      'whoever has left, or never came, is told of the same',
    )
})

type Told = { subscribers?: number[]; partial_subscribers?: number[] }
type Crowd = {
  names: string
  count: number
  joinedAt?: Date
  isBot?: boolean
  settings?: object
  isIn?: boolean
}

/** Makes people who have not been here for long, unless it is said otherwise, and puts them into the channel. Resolves to their ids. */
const fill = ({ db }: World, channelId: number, crowd: Crowd): Promise<number[]> =>
  db.transaction(async tx => {
    const {
      names,
      count,
      joinedAt = new Date(0),
      isBot = false,
      settings = {},
      isIn = true,
    } = crowd
    const made = await tx.many<{ id: number }>(sql`
      insert into users (email, full_name, joined_at, is_bot, settings)
      select ${names}::text || n || '@example.org', ${names}::text || n, ${joinedAt}, ${isBot}, ${JSON.stringify(settings)}::jsonb
      from generate_series(1, ${count}::int) n returning id`)
    const ids = made.map(({ id }) => id)
    if (isIn)
      await tx.run(sql`
        insert into subscriptions (user_id, channel_id, since_message_id, color)
        select id, ${channelId}, 0, '#abcdef' from unnest(${ids}::int[]) id`)
    return ids
  })

t.test('a private channel is not there for those who are not in it', async t => {
  const { hamlet, othello, polonius, iago } = await createWorld(t)
  const id = await makeChannel(hamlet, 'castle', [hamlet], { invite_only: true })
  const gone = 999
  for (const stranger of [othello, polonius]) {
    t.same(
      (await stranger.refusal('GET', `/streams/${id}`)).msg,
      (await stranger.refusal('GET', `/streams/${gone}`)).msg,
    )
    t.same(
      (await stranger.refusal('GET', `/users/me/${id}/topics`)).msg,
      (await stranger.refusal('GET', `/users/me/${gone}/topics`)).msg,
    )
    t.match(await stranger.refusal('GET', `/streams/${id}/members`), { msg: 'Invalid channel ID' })
    t.match(await stranger.refusal('GET', '/get_stream_id', { stream: 'castle' }), {
      msg: "Invalid channel name 'castle'",
    })
    t.match(
      await stranger.refusal('POST', '/messages', {
        type: 'stream',
        to: 'castle',
        topic: 'x',
        content: 'x',
      }),
      { code: 'STREAM_DOES_NOT_EXIST', msg: "Channel 'castle' does not exist" },
    )
    t.match(
      await stranger.refusal('DELETE', '/users/me/subscriptions', { subscriptions: ['castle'] }),
      {
        code: 'STREAM_DOES_NOT_EXIST',
        stream: 'castle',
      },
    )
    const { streams } = await stranger.get<{ streams: object[] }>('/streams', { include_all: true })
    t.same(streams, [])
    const narrow = [['channel', 'castle']]
    t.match(
      await stranger.refusal('GET', '/messages', {
        anchor: 'newest',
        num_before: 1,
        num_after: 0,
        narrow,
      }),
      {
        code: 'BAD_NARROW',
      },
    )
  }
  t.match(
    await othello.refusal('POST', '/users/me/subscriptions', {
      subscriptions: [{ name: 'castle' }],
    }),
    { msg: 'Unable to access channel (castle).' },
  )
  t.match(
    await othello.post('/users/me/subscriptions', {
      subscriptions: [{ name: 'castle' }, { name: 'tavern' }],
      authorization_errors_fatal: false,
    }),
    { unauthorized: ['castle'], subscribed: { [othello.id]: ['tavern'] } },
  )
  // An administrator knows of it, and cannot read it.
  t.match(await iago.get(`/streams/${id}`), { stream: { name: 'castle' } })
  t.match(
    await iago.refusal('POST', '/messages', { type: 'stream', to: id, topic: 'x', content: 'x' }),
    { msg: "Not authorized to send to channel 'castle'" },
  )
})

t.test('events about a private channel reach only those who may know of it', async t => {
  const { hamlet, othello, iago, polonius, cordelia } = await createWorld(t)
  const queues = await Promise.all([othello, polonius].map(person => registerAs(person)))
  await makeChannel(hamlet, 'castle', [hamlet, cordelia], { invite_only: true })
  await say(hamlet, 'castle', 'guard', 'Who is there? @**Othello** @**all**')
  await cordelia.delete('/users/me/subscriptions', { subscriptions: ['castle'] })
  for (const [index, stranger] of [othello, polonius].entries()) {
    const { queue_id, last_event_id } = queues[index] ?? { queue_id: '', last_event_id: 0 }
    const { events } = await stranger.get<{ events: object[] }>('/events', {
      queue_id,
      last_event_id,
      dont_block: true,
    })
    t.same(events, [], `${stranger.name} hears nothing`)
  }
  t.same((await fetchAs(othello, [['is', 'mentioned']])).messages, [])
  t.same((await fetchAs(iago)).messages, [])
})

t.test('only those who may change who is in a channel do so', async t => {
  const { hamlet, othello, polonius, desdemona } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet, othello, polonius])
  const leave = { subscriptions: ['lunch'], principals: [othello.id] }
  t.match(await polonius.refusal('DELETE', '/users/me/subscriptions', leave), {
    msg: 'Insufficient permission',
  })
  t.match(await desdemona.delete('/users/me/subscriptions', leave), { removed: ['lunch'] })
  t.match(
    await polonius.refusal('POST', '/users/me/subscriptions', { subscriptions: [{ name: 'new' }] }),
    { msg: 'Insufficient permission' },
  )
  t.match(
    await polonius.refusal('POST', '/users/me/subscriptions', {
      subscriptions: [{ name: 'lunch' }],
      principals: [othello.id],
    }),
    { msg: 'Unable to access channel (lunch).' },
  )
  t.match(
    await hamlet.refusal('POST', '/users/me/subscriptions', {
      subscriptions: [{ name: 'lunch' }],
      principals: [othello.id, 99],
    }),
    { status: 400, code: 'BAD_REQUEST', msg: 'No such user' },
  )
})

t.test('names of channels are refused before anything is made', async t => {
  const { hamlet } = await createWorld(t)
  const attempt = (name: string) =>
    hamlet.refusal('POST', '/users/me/subscriptions', {
      subscriptions: [{ name: 'good' }, { name }],
    })
  t.match(await attempt('  '), { msg: "Channel name can't be empty." })
  t.match(await attempt('x'.repeat(61)), { msg: 'Channel name too long (limit: 60 characters).' })
  t.match(await attempt('a\u0007b'), { msg: 'Invalid character in channel name, at position 2.' })
  const { streams } = await hamlet.get<{ streams: object[] }>('/streams')
  t.same(streams, [])
})

t.test('channels are listed as asked for', async t => {
  const { hamlet, othello, iago, polonius } = await createWorld(t)
  await makeChannel(hamlet, 'open', [hamlet])
  await makeChannel(hamlet, 'secret', [hamlet], { invite_only: true })
  const listed = async (person: typeof hamlet, params = {}) =>
    (await person.get<{ streams: { name: string }[] }>('/streams', params)).streams.map(
      ({ name }) => name,
    )
  t.same(await listed(hamlet), ['open', 'secret'])
  t.same(await listed(hamlet, { include_subscribed: false }), ['open'])
  t.same(await listed(othello), ['open'])
  t.same(await listed(othello, { include_public: false }), [])
  t.same(await listed(othello, { include_public: false, include_can_access_content: true }), [
    'open',
  ])
  t.same(await listed(iago), ['open'])
  t.same(await listed(iago, { include_all: true }), ['open', 'secret'])
  t.same(await listed(iago, { include_all_active: true }), ['open', 'secret'])
  t.same(await listed(polonius, { include_all: true }), [])
  t.match(await hamlet.refusal('GET', '/streams', { include_all_active: true }), {
    msg: 'User not authorized for this query',
  })
})
