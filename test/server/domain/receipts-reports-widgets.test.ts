import t from 'tap'
import { converges, eventsOf, registerAs } from '../convergence.ts'
import { decide } from '../decide.ts'
import { fetchAs, makeChannel, say, whisper } from '../talk.ts'
import type { Person } from '../person.ts'
import { createWorld } from '../world.ts'

const readersOf = async (person: Person, id: number) =>
  (await person.get<{ user_ids: number[] }>(`/messages/${id}/read_receipts`)).user_ids
const read = (person: Person, ...messages: number[]) =>
  person.post('/messages/flags', { messages, op: 'add', flag: 'read' })

const step = (person: Person, message_id: number, content: unknown) => ({
  go: () =>
    person.post('/submessage', {
      message_id,
      msg_type: 'widget',
      content: JSON.stringify(content),
    }),
  refused: () =>
    person.refusal('POST', '/submessage', {
      message_id,
      msg_type: 'widget',
      content: typeof content === 'string' ? content : JSON.stringify(content),
    }),
})

t.test('one sees who has read a message, and nobody who would rather not be seen', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, cordelia, iago, polonius, shylock } = world
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello, cordelia, shylock])
  const dinner = await makeChannel(hamlet, 'dinner', [hamlet, othello, iago])
  const [first, second] = [
    await say(hamlet, lunch, 'soup', '1'),
    await say(hamlet, lunch, 'soup', '2'),
  ]
  const receipts = `/messages/${first}/read_receipts`
  t.match(await hamlet.refusal('GET', receipts), { code: 'BAD_REQUEST' }, 'off, until wanted')
  await decide(world, { enable_read_receipts: true })
  t.same(await readersOf(hamlet, first), [])
  await read(othello, second)
  await read(cordelia, first, second)
  t.same(await readersOf(hamlet, first), [cordelia.id])
  t.same(
    await readersOf(othello, second),
    [othello.id, cordelia.id].sort((a, b) => a - b),
  )
  await othello.post('/messages/flags', { messages: [second], op: 'remove', flag: 'read' })
  t.same(await readersOf(hamlet, second), [cordelia.id], 'unread again')
  await read(othello, second)

  await cordelia.patch('/settings', { send_read_receipts: false })
  t.same(await readersOf(hamlet, second), [othello.id])
  await shylock.post(`/users/me/muted_users/${othello.id}`)
  t.same(await readersOf(shylock, second), [], 'whom one has muted')
  await read(shylock, second)
  t.same(await readersOf(othello, second), [othello.id], 'and by whom one is muted')
  await hamlet.patch(`/messages/${second}`, {
    stream_id: dinner,
    send_notification_to_new_thread: false,
  })
  t.same(
    await readersOf(hamlet, second),
    [othello.id, shylock.id].filter(id => id === othello.id),
  )
  for (const [person, id] of [
    [polonius, first],
    [hamlet, 99_999],
  ] as const)
    t.match(await person.refusal('GET', `/messages/${id}/read_receipts`), {
      msg: 'Invalid message(s)',
    })
})

t.test('a message that should not be is shown to the moderators', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, cordelia, shylock } = world
  const id = await whisper(hamlet, [othello], 'You ````quote\nfool')
  const report = (person: Person, params: object) =>
    person.refusal('POST', `/messages/${id}/report`, { ...params })
  t.match(await report(othello, { report_type: 'spam' }), {
    msg: 'Moderation request channel must be specified to enable message reporting.',
  })
  await decide(world, { moderation_request_channel_id: 999 })
  t.match(await report(othello, { report_type: 'spam' }), {
    code: 'STREAM_DOES_NOT_EXIST',
    stream_id: 999,
  })
  const channel = await makeChannel(shylock, 'moderators', [shylock], { invite_only: true })
  await decide(world, { moderation_request_channel_id: channel })
  t.match(await report(cordelia, { report_type: 'spam' }), { msg: 'Invalid message(s)' })
  t.match(await report(othello, { report_type: 'boredom' }), { status: 400 })
  t.match(await report(othello, { report_type: 'other', description: ' ' }), { status: 400 })
  const long = { report_type: 'spam', description: 'x'.repeat(1_001) }
  t.match(await report(othello, long), { status: 400 })
  t.same((await fetchAs(shylock, [['channel', channel]])).messages, [])
  await converges(t, [shylock, othello], () =>
    othello.post(`/messages/${id}/report`, { report_type: 'norms', description: 'He *said* it.' }),
  )
  const { messages } = await fetchAs(shylock, [['channel', channel]], { apply_markdown: false })
  t.match(messages, [{ subject: 'Reports about Hamlet', sender_full_name: 'Notification Bot' }])
  const text = messages[0]?.content ?? ''
  for (const part of [
    'He *said* it.',
    `@_**Othello|${othello.id}**`,
    'You ````quote\nfool',
    '`````quote',
  ])
    t.ok(text.includes(part), part)
  await t.rejects(
    othello.get('/messages', {
      narrow: [['channel', channel]],
      anchor: 0,
      num_before: 0,
      num_after: 9,
    }),
  )
})

t.test(
  'polls and lists of things to do are made by a message, and lived by their steps',
  async t => {
    const { hamlet, othello, cordelia } = await createWorld(t)
    await makeChannel(hamlet, 'lunch', [hamlet, othello])
    const queue = await registerAs(othello)
    const poll = await say(hamlet, 'lunch', 'soup', '/poll Which soup?\n- tomato\n\n* leek')
    const todo = await whisper(hamlet, [othello], '/todo Cooking\ncut: the leek: fine\nboil')
    const plain = await say(hamlet, 'lunch', 'soup', '/polling')
    const shown = async (id: number) =>
      (
        await othello.get<{
          message: { submessages: { content: string; sender_id: number; msg_type: string }[] }
        }>(`/messages/${id}`)
      ).message.submessages
    const [first] = await shown(poll)
    t.match(first, { msg_type: 'widget', sender_id: hamlet.id, message_id: poll })
    const { messages } = await fetchAs(othello, [['id', poll]])
    t.match(messages, [{ submessages: [first] }])
    t.same(JSON.parse(first?.content ?? ''), {
      widget_type: 'poll',
      extra_data: { question: 'Which soup?', options: ['tomato', 'leek'] },
    })
    t.same(JSON.parse((await shown(todo))[0]?.content ?? ''), {
      widget_type: 'todo',
      extra_data: {
        task_list_title: 'Cooking',
        tasks: [
          { task: 'cut', desc: 'the leek: fine' },
          { task: 'boil', desc: '' },
        ],
      },
    })
    t.same(await shown(plain), [])
    const { events } = await eventsOf(othello, queue)
    t.match(
      events.find(({ type }) => type === 'message'),
      {
        message: { submessages: [{ msg_type: 'widget' }] },
      },
    )

    const vote = { type: 'vote', key: 'canned,0', vote: 1 }
    const [heard] = await converges(t, [othello], () => step(othello, poll, vote).go())
    t.match(heard, [
      {
        type: 'submessage',
        msg_type: 'widget',
        message_id: poll,
        sender_id: othello.id,
        submessage_id: Number,
        content: JSON.stringify(vote),
      },
    ])
    t.equal((await shown(poll)).length, 2)
    await step(hamlet, poll, { type: 'question', question: 'Which?' }).go()
    await step(othello, todo, { type: 'strike', key: '0,canned' }).go()
    for (const refused of [
      step(othello, poll, { type: 'question', question: 'Mine?' }),
      step(othello, todo, { type: 'new_task_list_title', title: 'Mine' }),
      step(othello, poll, { ...vote, vote: 7 }),
      step(othello, poll, { type: 'dance' }),
      step(othello, poll, '{'),
      step(othello, poll, 'null'),
      step(othello, plain, vote),
      step(cordelia, todo, { type: 'strike', key: '0,canned' }),
      step(hamlet, 99_999, vote),
    ])
      t.match(await refused.refused(), { status: 400 })
    t.equal((await shown(poll)).length, 3)
    t.match(await hamlet.refusal('PATCH', `/messages/${poll}`, { content: 'x' }), {
      msg: 'Widgets cannot be edited.',
    })
    await hamlet.patch(`/messages/${poll}`, { topic: 'stew' })
    await hamlet.delete(`/messages/${poll}`)
  },
)
