import t from 'tap'
import { eventsOf, registerAs } from '../convergence.ts'
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
