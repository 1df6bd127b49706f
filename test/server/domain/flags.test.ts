import t from 'tap'
import { converges, eventsOf, registerAs } from '../convergence.ts'
import { fetchAs, idsFor, makeChannel, say, whisper } from '../talk.ts'
import { createWorld } from '../world.ts'

t.test('a flag set on one device shows on the others, once', async t => {
  const { hamlet, othello } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const ids = [await say(othello, 'lunch', 'soup', '1'), await say(othello, 'lunch', '', '2')]
  const direct = await whisper(othello, [hamlet], '3')
  const all = [...ids, direct]
  const tablet = await registerAs(hamlet, { client_capabilities: {} })
  const change = (op: string, flag: string, messages: number[]) =>
    hamlet.post('/messages/flags', { messages, op, flag })

  t.same((await change('add', 'read', [...all, ...all]))['messages'], all)
  await change('add', 'read', all)
  t.match(await change('remove', 'read', all), {
    messages: all,
    ignored_because_not_subscribed_channels: [],
  })
  await change('add', 'starred', ids)
  await change('add', 'starred', ids)
  await change('remove', 'starred', all)
  await change('remove', 'collapsed', all)

  const { events } = await eventsOf(hamlet, tablet)
  const common = { type: 'update_message_flags', all: false }
  t.match(events, [
    { ...common, op: 'add', operation: 'add', flag: 'read', messages: all },
    {
      ...common,
      op: 'remove',
      operation: 'remove',
      flag: 'read',
      messages: all,
      message_details: {
        [ids[0] ?? 0]: { type: 'stream', topic: 'soup' },
        [ids[1] ?? 0]: { type: 'stream', topic: 'general chat' },
        [direct]: { type: 'private', user_ids: [othello.id] },
      },
    },
    { ...common, op: 'add', flag: 'starred', messages: ids },
    { ...common, op: 'remove', flag: 'starred', messages: ids },
  ])
  t.equal(events.length, 4, 'what changed nothing is not announced')
})

t.test('nobody hears what somebody else reads', async t => {
  const { hamlet, othello } = await createWorld(t)
  const id = await whisper(hamlet, [othello], 'secret')
  const queue = await registerAs(hamlet)
  await othello.post('/messages/flags', { messages: [id], op: 'add', flag: 'read' })
  t.same((await eventsOf(hamlet, queue)).events, [])
})

t.test('messages of a channel one has left stay read', async t => {
  const { hamlet, othello } = await createWorld(t)
  const channel = await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const id = await say(hamlet, 'lunch', 'soup', 'hot')
  const direct = await whisper(hamlet, [othello], 'hot')
  await othello.delete('/users/me/subscriptions', { subscriptions: ['lunch'] })
  t.same(await idsFor(othello, [['is', 'unread']]), [direct])
  t.match(
    await othello.post('/messages/flags', { messages: [id, direct], op: 'remove', flag: 'read' }),
    { ignored_because_not_subscribed_channels: [channel] },
  )
  await othello.post('/users/me/subscriptions', { subscriptions: [{ name: 'lunch' }] })
  t.same(await idsFor(othello, [['is', 'unread']]), [direct], 'also after coming back')
  await othello.post('/messages/flags', { messages: [id], op: 'remove', flag: 'read' })
  t.same(await idsFor(othello, [['is', 'unread']]), [id, direct], 'until marked by hand')
})

t.test('a message that was said before one came can be starred and found again', async t => {
  const { hamlet, othello } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet])
  const id = await say(hamlet, 'lunch', 'soup', 'hot')
  await othello.post('/messages/flags', { messages: [id], op: 'add', flag: 'starred' })
  const { messages } = await fetchAs(othello, [['is', 'starred']])
  t.match(messages, [{ id, flags: ['read', 'starred', 'historical'] }])
  t.match(await othello.post('/register', {}), { starred_messages: [id] })
})

t.test(
  'flags that nobody can set, and messages that are not theirs, are refused whole',
  async t => {
    const { hamlet, othello } = await createWorld(t)
    const mine = await whisper(hamlet, [hamlet], 'mine')
    const theirs = await whisper(othello, [othello], 'theirs')
    const refusal = (params: object) =>
      hamlet.refusal('POST', '/messages/flags', {
        messages: [mine],
        op: 'add',
        flag: 'starred',
        ...params,
      })
    t.match(await refusal({ flag: 'golden' }), { msg: "Invalid flag: 'golden'" })
    t.match(await refusal({ flag: 'mentioned' }), { msg: "Flag not editable: 'mentioned'" })
    t.match(await refusal({ op: 'flip' }), { msg: "Invalid message flag operation: 'flip'" })
    t.match(await refusal({ messages: [mine, theirs] }), { msg: 'Invalid message(s)' })
    t.match(await refusal({ messages: [mine, 999] }), { msg: 'Invalid message(s)' })
    t.same(await idsFor(hamlet, [['is', 'starred']]), [], 'nothing was starred')
  },
)

t.test('two devices that read and unread at once leave one truth', async t => {
  const { hamlet, othello } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const ids: number[] = []
  for (let i = 0; i < 12; i++) ids.push(await say(othello, 'lunch', 'soup', `${i}`))
  const queue = await registerAs(hamlet)
  await Promise.all(
    ids.flatMap((id, i) => [
      hamlet.post('/messages/flags', { messages: ids.slice(0, i + 1), op: 'add', flag: 'read' }),
      hamlet.post('/messages/flags', {
        messages: [id],
        op: i % 2 ? 'add' : 'remove',
        flag: 'read',
      }),
    ]),
  )
  const { events } = await eventsOf(hamlet, queue)
  const unread = new Set(ids)
  const changes = events.filter(event => event.type === 'update_message_flags')
  for (const { op, messages } of changes)
    for (const id of messages)
      if (op === 'add') unread.delete(id)
      else unread.add(id)
  t.same(
    await idsFor(hamlet, [['is', 'unread']]),
    [...unread].sort((a, b) => a - b),
  )
})

t.test('flags of everything in a narrow change at once, as far as asked', async t => {
  const { hamlet, othello } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const ids: number[] = []
  for (let i = 0; i < 6; i++)
    ids.push(await say(othello, 'lunch', i < 4 ? 'soup' : 'bread', `${i}`))
  const [first = 0, second = 0, third = 0, fourth = 0] = ids
  const change = (params: object) =>
    hamlet.post('/messages/flags/narrow', {
      anchor: 'oldest',
      num_before: 0,
      num_after: 1e6,
      narrow: [['topic', 'soup']],
      op: 'add',
      flag: 'starred',
      ...params,
    })
  const done = { processed_count: 4, first_processed_id: first, last_processed_id: fourth }
  const ends = { found_oldest: true, found_newest: true }
  t.match(await change({}), { ...done, ...ends, updated_count: 4 })
  t.match(await change({}), { ...done, updated_count: 0 })
  t.match(await change({ anchor: second, num_after: 1, include_anchor: false, op: 'remove' }), {
    processed_count: 1,
    updated_count: 1,
    first_processed_id: third,
    found_oldest: false,
    found_newest: false,
  })
  t.same(await idsFor(hamlet, [['is', 'starred']]), [first, second, fourth])
  t.match(await change({ narrow: [['is', 'dm']] }), {
    processed_count: 0,
    updated_count: 0,
    first_processed_id: null,
    last_processed_id: null,
    ...ends,
  })
  const [events] = await converges(t, [hamlet], async () => {
    const read = { flag: 'read', narrow: [['is', 'unread']], num_after: 2 }
    t.match(await change(read), { processed_count: 2, updated_count: 2, found_newest: false })
    t.match(await change({ ...read, num_after: 9 }), { processed_count: 4, found_newest: true })
    t.match(await change({ flag: 'read', op: 'remove', narrow: [['topic', 'bread']] }), {
      updated_count: 2,
      ignored_because_not_subscribed_channels: [],
    })
  })
  t.match(events, [{ messages: [first, second] }, { messages: ids.slice(2) }, { op: 'remove' }])
  const refused = (params: object) =>
    hamlet.refusal('POST', '/messages/flags/narrow', {
      anchor: 'newest',
      num_before: 1,
      num_after: 0,
      narrow: [],
      op: 'add',
      flag: 'read',
      ...params,
    })
  t.match(await refused({ flag: 'mentioned' }), { msg: "Flag not editable: 'mentioned'" })
  t.match(await refused({ op: 'x' }), { msg: "Invalid message flag operation: 'x'" })
  t.match(await refused({ narrow: [['x', 'y']] }), { code: 'BAD_NARROW' })
  t.match(await refused({ num_before: -1 }), { msg: 'num_before is too small' })
  t.match(await refused({ narrow: [['dm', Array.from({ length: 100_000 }, () => 999)]] }), {
    code: 'BAD_NARROW',
  })
  t.match(await refused({ narrow: '['.repeat(100_000) + ']'.repeat(100_000) }), { status: 400 })
})

t.test('everything, a channel or a topic is read at one stroke', async t => {
  const { hamlet, othello, cordelia } = await createWorld(t)
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const soup = await say(othello, 'lunch', 'soup', '1')
  const bread = await say(othello, 'lunch', 'bread', '2')
  const direct = await whisper(othello, [hamlet], '3')
  await hamlet.post('/messages/flags', { messages: [soup], op: 'add', flag: 'read' })
  await hamlet.post('/messages/flags', { messages: [soup], op: 'remove', flag: 'read' })
  const unread = () => idsFor(hamlet, [['is', 'unread']])
  await converges(t, [hamlet], () =>
    hamlet.post('/mark_topic_as_read', { stream_id: lunch, topic_name: 'SOUP' }),
  )
  t.same(await unread(), [bread, direct])
  await converges(t, [hamlet], () => hamlet.post('/mark_stream_as_read', { stream_id: lunch }))
  t.same(await unread(), [direct])
  const [events] = await converges(t, [hamlet], async () => {
    t.match(await hamlet.post('/mark_all_as_read', {}), { complete: true })
    t.match(await hamlet.post('/mark_all_as_read', {}), { complete: true })
  })
  t.match(events, [{ flag: 'read', messages: [direct], all: false }])
  t.same(await unread(), [])
  const secret = await makeChannel(hamlet, 'secret', [hamlet], { invite_only: true })
  const at = { stream_id: lunch, topic_name: 'x' }
  for (const [path, params, msg] of [
    ['/mark_topic_as_read', at, "No such topic 'x'"],
    ['/mark_topic_as_read', { ...at, stream_id: secret }, 'Invalid channel ID'],
    ['/mark_stream_as_read', { stream_id: secret }, 'Invalid channel ID'],
    ['/mark_stream_as_read', { stream_id: 2 ** 50 }, 'Invalid channel ID'],
  ] as const)
    t.match(await cordelia.refusal('POST', path, params), { msg })
})

t.test('nobody has to read what somebody they muted says', async t => {
  const { hamlet, othello } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  await say(hamlet, 'lunch', 'soup', 'before')
  const unread = () => idsFor(othello, [['is', 'unread']])
  await converges(t, [othello], () => othello.post(`/users/me/muted_users/${hamlet.id}`))
  t.same(await unread(), [])
  const [events] = await converges(t, [othello], () => whisper(hamlet, [othello], 'meanwhile'))
  t.match(events, [{ type: 'message', flags: ['read'] }])
  t.same(await unread(), [])
  await converges(t, [othello], () => othello.delete(`/users/me/muted_users/${hamlet.id}`))
  t.same(await unread(), [], 'what came meanwhile does not turn up')
  const after = await say(hamlet, 'lunch', 'soup', 'after')
  t.same(await unread(), [after])
})
