import t from 'tap'
import { converges, eventsOf, registerAs } from '../../convergence.ts'
import { fetchAs, makeChannel, say, whisper } from '../../talk.ts'
import { createWorld } from '../../world.ts'

t.test('every kind of message converges, for every kind of client', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, cordelia, polonius, iago } = world
  const watchers = [hamlet, othello, cordelia, polonius]
  await makeChannel(hamlet, 'lunch', [hamlet, othello, polonius])
  const clients = [{}, { client_capabilities: {}, apply_markdown: false, client_gravatar: false }]
  for (const [index, wish] of clients.entries()) {
    const step = (title: string, action: () => Promise<unknown>) =>
      t.test(`${title}, client ${index}`, t => converges(t, watchers, action, wish))
    await step('to a channel', () => say(hamlet, 'lunch', 'soup', 'It is **hot**.'))
    await step('without a topic', () => say(othello, 'lunch', '', 'No topic.'))
    await step('from outside of the channel', () => say(cordelia, 'lunch', 'soup', 'May I?'))
    await step('calling people in and out of it', () =>
      say(hamlet, 'lunch', 'soup', '@**Othello** @**Cordelia** @**Polonius** @_**Iago**'),
    )
    await step('calling everyone', () => say(othello, 'lunch', 'soup', '@**all** come!'))
    await step('read by its sender', () =>
      say(hamlet, 'lunch', 'soup', 'Yes', { read_by_sender: true }),
    )
    await step('to one', () => whisper(hamlet, [othello], 'psst @**Othello**'))
    await step('to oneself', () => whisper(hamlet, [hamlet], 'a note'))
    await step('to several', () => whisper(iago, [hamlet, polonius], 'all of us'))
    await step('to several, read', () =>
      whisper(iago, [hamlet, polonius], 'x', { read_by_sender: true }),
    )
    await step('starred and taken back', async () => {
      const messages = (await fetchAs(hamlet)).messages.map(({ id }) => id)
      const change = (op: string, flag: string, some: number[]) =>
        hamlet.post('/messages/flags', { messages: some, op, flag })
      await change('add', 'starred', messages)
      await change('remove', 'starred', messages.slice(0, 2))
      await change('add', 'collapsed', messages)
      await change('add', 'read', messages)
      await change('remove', 'read', messages)
      await change('add', 'read', messages.slice(3))
    })
  }
})

t.test('each recipient gets the flags that are theirs', async t => {
  const { hamlet, othello, cordelia, polonius } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet, othello, polonius])
  const people = [hamlet, othello, cordelia, polonius]
  const queues = await Promise.all(people.map(person => registerAs(person)))
  await say(hamlet, 'lunch', 'soup', '@**Othello** and @**Cordelia** and not @_**Polonius**', {
    read_by_sender: true,
  })
  await say(othello, 'lunch', 'soup', '@**everyone**', { read_by_sender: false })
  const flags = await Promise.all(
    people.map(async (person, index) => {
      const queue = queues[index]
      if (!queue) throw new Error('no queue')
      const { events } = await eventsOf(person, queue)
      return events.flatMap(event => (event.type === 'message' ? [event.flags] : []))
    }),
  )
  const wildcard = ['stream_wildcard_mentioned', 'wildcard_mentioned']
  t.same(flags, [
    [['read'], wildcard],
    [['mentioned'], wildcard],
    [['read', 'mentioned']],
    [[], wildcard],
  ])
  const shown = await Promise.all(people.map(person => fetchAs(person, [['channel', 'lunch']])))
  t.same(
    shown.map(({ messages }) => messages.map(message => message.flags)),
    [
      [['read'], wildcard],
      [['mentioned'], wildcard],
      [
        ['read', 'mentioned', 'historical'],
        ['read', 'historical'],
      ],
    ].concat(await guestFlags()),
  )
  async function guestFlags() {
    return [[[], wildcard]]
  }
})

t.test('a client that shows its message already is told which one it was', async t => {
  const { hamlet, othello } = await createWorld(t)
  const [mine, alsoMine] = [await registerAs(hamlet), await registerAs(hamlet)]
  const id = await whisper(hamlet, [othello], 'hello', {
    queue_id: mine.queue_id,
    local_id: '17.01',
  })
  const [here, there] = [await eventsOf(hamlet, mine), await eventsOf(hamlet, alsoMine)]
  t.match(here.events, [{ type: 'message', local_message_id: '17.01', message: { id } }])
  t.match(there.events, [{ type: 'message', local_message_id: undefined, message: { id } }])
  t.match(
    await hamlet.refusal('POST', '/messages', {
      type: 'direct',
      to: [othello.id],
      content: 'x',
      queue_id: mine.queue_id,
    }),
    { msg: "Missing 'local_id' argument" },
  )
})

t.test(
  'clients get content in the form they asked for, and a name for the nameless topic',
  async t => {
    const { hamlet } = await createWorld(t)
    await makeChannel(hamlet, 'lunch', [hamlet])
    const event_types = ['message']
    const older = { apply_markdown: false, client_capabilities: {} }
    const plain = await registerAs(hamlet, { event_types, ...older })
    const modern = await registerAs(hamlet, { event_types })
    const narrowed = await registerAs(hamlet, { narrow: [['topic', 'bread']] })
    await say(hamlet, 'lunch', '(no topic)', '**hot**')
    t.match((await eventsOf(hamlet, plain)).events.at(-1), {
      message: { content: '**hot**', content_type: 'text/x-markdown', subject: 'general chat' },
      markdown: undefined,
    })
    t.match((await eventsOf(hamlet, modern)).events.at(-1), {
      message: { content: '<p><strong>hot</strong></p>', content_type: 'text/html', subject: '' },
      markdown: undefined,
    })
    t.same(
      (await eventsOf(hamlet, narrowed)).events.filter(({ type }) => type === 'message'),
      [],
    )
  },
)

t.test('messages are addressed in every way that clients know', async t => {
  const { hamlet, othello, cordelia, iago } = await createWorld(t)
  const id = await makeChannel(hamlet, 'lunch', [hamlet])
  const send = (params: object) =>
    hamlet.post<{ id: number }>('/messages', { content: 'x', ...params })
  const ids = [
    await send({ type: 'stream', to: 'lunch', topic: 't' }),
    await send({ type: 'channel', to: 'LUNCH', subject: 't' }),
    await send({ type: 'channel', to: id, topic: 'T' }),
    await send({ type: 'stream', to: ['lunch'], topic: ' t ' }),
  ].map(sent => sent.id)
  const { messages } = await fetchAs(hamlet, [
    ['channel', id],
    ['topic', 't'],
  ])
  t.same(
    messages.map(message => message.id),
    ids,
  )
  t.same(
    [...new Set(messages.map(message => message.subject))],
    ['t'],
    'a topic keeps its first spelling',
  )

  await send({ type: 'private', to: othello.email })
  await send({ type: 'direct', to: [othello.id] })
  await send({ type: 'direct', to: [othello.email, hamlet.email] })
  await send({ type: 'private', to: `${othello.email}, ${cordelia.email}` })
  t.equal((await fetchAs(othello, [['dm', hamlet.email]])).messages.length, 3)
  t.equal((await fetchAs(cordelia, [['dm', [hamlet.id, othello.id]]])).messages.length, 1)
  t.match((await fetchAs(othello)).messages[0]?.display_recipient, [
    { id: hamlet.id, email: hamlet.email, full_name: 'Hamlet', is_mirror_dummy: false },
    { id: othello.id },
  ])
  t.same((await fetchAs(iago)).messages, [], 'nobody else sees them')
})

t.test('what cannot be sent is refused with its reason', async t => {
  const { hamlet, othello } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet])
  const refusal = (params: object) =>
    hamlet.refusal('POST', '/messages', {
      type: 'channel',
      to: 'lunch',
      topic: 't',
      content: 'x',
      ...params,
    })
  t.match(await refusal({ content: ' \n ' }), {
    code: 'BAD_REQUEST',
    msg: 'Message must not be empty',
  })
  t.match(await refusal({ content: 'a\0b' }), { code: 'BAD_REQUEST' })
  t.match(await refusal({ topic: 'a\nb' }), { msg: 'Invalid character in topic!' })
  t.match(await refusal({ to: 'dinner' }), { code: 'STREAM_DOES_NOT_EXIST', stream: 'dinner' })
  t.match(await refusal({ to: 99 }), { code: 'STREAM_DOES_NOT_EXIST', stream_id: 99 })
  t.match(await refusal({ to: 2 ** 53 - 1 }), { code: 'STREAM_DOES_NOT_EXIST' })
  t.match(await refusal({ type: 'direct', to: [99] }), { msg: 'Invalid user ID 99' })
  t.match(await refusal({ type: 'direct', to: [] }), { msg: 'Message must have recipients' })
  t.match(await refusal({ type: 'direct', to: 'nobody@example.org' }), {
    msg: "Invalid email 'nobody@example.org'",
  })
  t.match(await refusal({ type: 'carrier pigeon' }), { code: 'BAD_REQUEST' })
  t.match(
    await hamlet.refusal('POST', '/messages', { type: 'channel', to: 'lunch', content: 'x' }),
    { msg: 'Missing topic' },
  )
  t.same((await fetchAs(othello, [['channel', 'lunch']])).messages, [], 'nothing was sent')
})

t.test('what is too long is cut where everybody can see it', async t => {
  const { hamlet } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet])
  await say(hamlet, 'lunch', '🍲'.repeat(61), '🍲'.repeat(10_001))
  const { messages } = await fetchAs(hamlet, [], { apply_markdown: false })
  const [message] = messages
  t.equal(message?.subject, `${'🍲'.repeat(57)}...`)
  t.equal(Array.from(message?.content ?? '').length, 10_000)
  t.ok(message?.content.endsWith('🍲\n[message truncated]'))
})

t.test('in a large channel only administrators call everyone', async t => {
  const { hamlet, iago, db } = await createWorld(t)
  const id = await makeChannel(hamlet, 'lunch', [hamlet])
  await db.transaction(async tx => {
    const { sql } = await import('../../../../server/platform/database/sql.ts')
    await tx.run(
      sql`insert into users (email, full_name) select n || '@x.org', 'X' from generate_series(1, 15) n`,
    )
    await tx.run(sql`
      insert into subscriptions (user_id, channel_id, since_message_id, color)
      select id, ${id}, 0, '#000000' from users where full_name = 'X'`)
  })
  const call = { type: 'channel', to: 'lunch', topic: 't', content: '@**all** soup' }
  t.match(await hamlet.refusal('POST', '/messages', call), {
    code: 'STREAM_WILDCARD_MENTION_NOT_ALLOWED',
  })
  t.ok(await say(hamlet, 'lunch', 't', '@_**all** soup'), 'silently, anybody may')
  t.ok(await iago.post('/messages', call))
})

t.test('many people writing at once to one topic keep its order and lose nothing', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, iago, desdemona } = world
  await makeChannel(hamlet, 'lunch', [hamlet, othello, iago, desdemona])
  const queue = await registerAs(desdemona)
  const sent = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      say([hamlet, othello, iago][i % 3] ?? hamlet, 'lunch', i % 2 ? 'soup' : 'SOUP', `${i}`),
    ),
  )
  const { events } = await eventsOf(desdemona, queue)
  const heard = events.flatMap(event => (event.type === 'message' ? [event.message.id] : []))
  t.same(
    [...heard].sort((a, b) => a - b),
    [...sent].sort((a, b) => a - b),
  )
  t.same(
    heard,
    [...heard].sort((a, b) => a - b),
    'in the order of their ids',
  )
  const { topics } = await hamlet.get<{ topics: object[] }>(
    `/users/me/${(await hamlet.get<{ stream_id: number }>('/get_stream_id', { stream: 'lunch' })).stream_id}/topics`,
  )
  t.equal(topics.length, 1)
})

for (const [title, isDisturbed] of [
  ['', false],
  [', also where somebody is refused', true],
] as const)
  t.test(
    `who writes while others do has read neither more nor less than alone${title}`,
    async t => {
      const { hamlet, othello, iago, polonius } = await createWorld(t)
      await makeChannel(hamlet, 'lunch', [hamlet, othello, iago])
      const read = { read_by_sender: true }
      const soup = { type: 'channel', to: 'lunch', topic: 'soup', content: 'May I?' }
      await Promise.all(
        [1, 2, 3, 4, 5, 6].flatMap(number => [
          say(hamlet, 'lunch', 'soup', `hamlet ${number}`, read),
          say(othello, 'lunch', 'Soup', `othello ${number}`, read),
          ...(isDisturbed ? [polonius.refusal('POST', '/messages', soup)] : []),
        ]),
      )
      const [ofHamlet, ofOthello, ofIago] = await Promise.all(
        [hamlet, othello, iago].map(async reader =>
          (await fetchAs(reader)).messages.filter(({ content }) =>
            /^<p>\w+ \d<\/p>$/.test(content),
          ),
        ),
      )
      const said = [1, 2, 3, 4, 5, 6].flatMap(number => [`hamlet ${number}`, `othello ${number}`])
      t.same(
        ofIago?.map(({ content }) => content).toSorted(),
        said.map(words => `<p>${words}</p>`).toSorted(),
        'each is there once',
      )
      for (const [reader, messages = []] of [
        [hamlet, ofHamlet],
        [othello, ofOthello],
      ] as const)
        t.same(
          messages.filter(({ flags }) => flags.includes('read')).map(({ id }) => id),
          messages.filter(({ sender_id: id }) => id === reader.id).map(({ id }) => id),
          'they have read their own and no others',
        )
    },
  )

t.test('a program that follows all public channels hears those, and nothing private', async t => {
  const { hamlet, othello, iago, polonius } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet])
  await makeChannel(hamlet, 'castle', [hamlet], { invite_only: true })
  const queue = await registerAs(iago, { all_public_streams: true })
  const id = await say(hamlet, 'lunch', 'soup', 'hot')
  await say(hamlet, 'castle', 'guard', 'secret')
  await whisper(hamlet, [othello], 'secret')
  const { events } = await eventsOf(iago, queue)
  t.same(
    events.flatMap(event => (event.type === 'message' ? [event.message.id] : [])),
    [id],
  )
  t.match(await polonius.refusal('POST', '/register', { all_public_streams: true }), {
    status: 400,
  })
})
