import t, { type Test } from 'tap'
import type { ScheduledMessage } from '../../../server/protocol/scheduled-messages.ts'
import { converges, registerAs } from '../convergence.ts'
import { makeChannel, say, whisper } from '../talk.ts'
import { createWorld, type World } from '../world.ts'

t.setTimeout(600_000)

let world: World
t.before(async () => {
  world = await createWorld(t)
})
const inSeconds = (seconds: number) => Math.floor(world.clock.now().getTime() / 1000) + seconds

/** What each refusal says; nothing changes for whoever asked. */
async function refuses(
  t: Test,
  person: World['hamlet'],
  calls: readonly [string, string, object, string, number?][],
): Promise<void> {
  const before = await registerAs(person)
  for (const [method, path, params, msg, status = 400] of calls)
    t.match(
      await person.refusal(method as 'POST', path, params as Record<string, unknown>),
      { msg, status },
      `${method} ${path}: ${msg}`,
    )
  const after = await registerAs(person)
  t.equal(after.last_event_id, before.last_event_id, 'nothing was announced')
}

t.test('drafts follow their author to each device, and nobody else', async t => {
  const { hamlet, othello } = world
  const kitchen = await makeChannel(hamlet, 'kitchen', [hamlet, othello])
  const secret = await makeChannel(othello, 'cellar', [othello], { invite_only: true })
  let ids: number[] = []
  const [own, others] = await converges(t, [hamlet, othello], async () => {
    const drafts = [
      { type: 'stream', to: [kitchen], topic: 'soup', content: 'Too salty', timestamp: 1595479019 },
      { type: 'private', to: [othello.id], topic: 'ignored', content: 'Psst' },
      { type: '', to: [], topic: '', content: ' To whom? ' },
    ]
    ids = (await hamlet.post<{ ids: number[] }>('/drafts', { drafts })).ids
  })
  t.match(own, [{ type: 'drafts', op: 'add' }])
  t.same(others, [])
  const [salty, psst, whom] = ids
  t.match(await hamlet.get('/drafts'), {
    count: 3,
    drafts: [
      { id: whom, type: '', to: [], topic: '', content: ' To whom?' },
      { id: psst, type: 'private', to: [othello.id], topic: '', content: 'Psst' },
      { id: salty, to: [kitchen], topic: 'soup', content: 'Too salty', timestamp: 1595479019 },
    ],
  })
  world.clock.advance(2_000)
  await converges(t, [hamlet], () =>
    hamlet.patch(`/drafts/${salty}`, {
      draft: { id: salty, type: 'private', to: [], topic: '', content: 'Just right' },
    }),
  )
  await converges(t, [hamlet], () => hamlet.delete(`/drafts/${psst}`))
  t.match(await hamlet.get('/drafts'), {
    count: 2,
    drafts: [{ id: salty, content: 'Just right' }, { id: whom }],
  })
  t.match(await othello.get('/drafts'), { count: 0, drafts: [] })

  const draft = { type: 'stream', to: [kitchen], topic: '', content: 'x' }
  await refuses(t, hamlet, [
    [
      'POST',
      '/drafts',
      { drafts: [draft, { ...draft, to: [] }] },
      'Must specify exactly 1 channel ID for channel messages',
    ],
    ['POST', '/drafts', { drafts: [{ ...draft, to: [secret] }] }, 'Invalid channel ID'],
    [
      'POST',
      '/drafts',
      { drafts: [{ ...draft, type: 'private', to: [98765] }] },
      'Invalid user ID 98765',
    ],
    ['POST', '/drafts', { drafts: [{ ...draft, content: ' ' }] }, 'Message must not be empty'],
    [
      'POST',
      '/drafts',
      { drafts: [{ ...draft, timestamp: -1 }] },
      'Timestamp must not be negative.',
    ],
    ['POST', '/drafts', { drafts: [{ ...draft, type: 'letter' }] }, 'Invalid drafts[0]["type"]'],
    [
      'POST',
      '/drafts',
      { drafts: Array.from({ length: 1001 }, () => draft) },
      'drafts is too large',
    ],
    ['POST', '/drafts', { drafts: 'x' }, 'drafts is not valid JSON'],
    ['PATCH', `/drafts/${salty}`, {}, "Missing 'draft' argument"],
    ['PATCH', '/drafts/987654321987', { draft }, 'Draft does not exist', 404],
    ['DELETE', `/drafts/${psst}`, {}, 'Draft does not exist', 404],
  ])
  await refuses(t, othello, [
    ['PATCH', `/drafts/${salty}`, { draft }, 'Draft does not exist', 404],
    ['DELETE', `/drafts/${salty}`, {}, 'Draft does not exist', 404],
  ])
})

t.test('snippets are kept, changed in part, and dropped', async t => {
  const { hamlet, othello } = world
  let id = 0
  await converges(t, [hamlet, othello], async () => {
    const kept = await hamlet.post('/saved_snippets', { title: ' Thanks ', content: 'Thank you!' })
    id = Number(kept['saved_snippet_id'])
    await hamlet.post('/saved_snippets', { title: 'Bye', content: 'Farewell' })
  })
  await converges(t, [hamlet], () => hamlet.patch(`/saved_snippets/${id}`, { title: 'Thx' }))
  await converges(t, [hamlet], () => hamlet.patch(`/saved_snippets/${id}`, { content: 'Thx!' }))
  t.match(await hamlet.get('/saved_snippets'), {
    saved_snippets: [
      { id, title: 'Thx', content: 'Thx!', date_created: Number },
      { title: 'Bye', content: 'Farewell' },
    ],
  })
  const missing = 'Saved snippet does not exist.'
  await refuses(t, hamlet, [
    ['POST', '/saved_snippets', { title: ' ', content: 'x' }, 'Title cannot be empty.'],
    ['POST', '/saved_snippets', { title: 'x', content: '' }, 'Content cannot be empty.'],
    [
      'POST',
      '/saved_snippets',
      { title: 'x'.repeat(61), content: 'x' },
      'title is too long (limit: 60 characters)',
    ],
    ['POST', '/saved_snippets', { title: 'x' }, "Missing 'content' argument"],
    ['PATCH', '/saved_snippets/0', { title: 'x' }, missing, 404],
    ['DELETE', '/saved_snippets/0', {}, missing, 404],
  ])
  await refuses(t, othello, [
    ['PATCH', `/saved_snippets/${id}`, { title: 'Mine' }, missing, 404],
    ['DELETE', `/saved_snippets/${id}`, {}, missing, 404],
  ])
  await converges(t, [hamlet], () => hamlet.delete(`/saved_snippets/${id}`))
})

t.test('a message for later can be changed and taken back until its time', async t => {
  const { hamlet, othello, cordelia } = world
  const garden = await makeChannel(hamlet, 'garden', [hamlet, othello])
  const vault = await makeChannel(othello, 'vault', [othello], { invite_only: true })
  const later = inSeconds(3600)
  const toGarden = {
    type: 'channel',
    to: garden,
    topic: '(no topic)',
    content: '*later*',
    scheduled_delivery_timestamp: later,
  }
  const scheduled = () =>
    hamlet.get<{ scheduled_messages: ScheduledMessage[] }>('/scheduled_messages')
  let id = 0
  let direct = 0
  const [own, others] = await converges(t, [hamlet, othello], async () => {
    id = Number((await hamlet.post('/scheduled_messages', toGarden))['scheduled_message_id'])
    const answer = await hamlet.post('/scheduled_messages', {
      type: 'direct',
      to: [othello.id],
      content: 'sooner',
      scheduled_delivery_timestamp: later - 60,
    })
    direct = Number(answer['scheduled_message_id'])
  })
  t.match(own, [{ op: 'add' }, { op: 'add' }])
  t.same(others, [])
  t.match((await scheduled()).scheduled_messages, [
    { scheduled_message_id: direct, type: 'private', to: [othello.id], failed: false },
    {
      scheduled_message_id: id,
      type: 'stream',
      to: garden,
      topic: '',
      content: '*later*',
      rendered_content: '<p><em>later</em></p>',
      scheduled_delivery_timestamp: later,
      failed: false,
    },
  ])

  await converges(t, [hamlet], () =>
    hamlet.patch(`/scheduled_messages/${direct}`, {
      type: 'stream',
      to: [garden],
      topic: 'roses',
      content: 'red',
      scheduled_delivery_timestamp: later + 60,
    }),
  )
  await converges(t, [hamlet], () =>
    hamlet.patch(`/scheduled_messages/${id}`, { type: 'direct', to: [othello.id, cordelia.id] }),
  )
  await converges(t, [hamlet], () =>
    hamlet.patch(`/scheduled_messages/${direct}`, { topic: 'thorns' }),
  )
  t.match((await scheduled()).scheduled_messages, [
    { scheduled_message_id: id, to: [othello.id, cordelia.id], content: '*later*' },
    { scheduled_message_id: direct, to: garden, topic: 'thorns', rendered_content: '<p>red</p>' },
  ])

  const future = 'Scheduled delivery time must be in the future.'
  const missing = 'Scheduled message does not exist'
  await refuses(t, hamlet, [
    [
      'POST',
      '/scheduled_messages',
      { ...toGarden, scheduled_delivery_timestamp: inSeconds(-1) },
      future,
    ],
    [
      'POST',
      '/scheduled_messages',
      { ...toGarden, scheduled_delivery_timestamp: 1e15 },
      'scheduled_delivery_timestamp is too large',
    ],
    [
      'POST',
      '/scheduled_messages',
      { ...toGarden, to: 98765 },
      "Channel with ID '98765' does not exist",
    ],
    [
      'POST',
      '/scheduled_messages',
      { ...toGarden, to: vault },
      `Channel with ID '${vault}' does not exist`,
    ],
    ['POST', '/scheduled_messages', { ...toGarden, content: '' }, 'Message must not be empty'],
    [
      'POST',
      '/scheduled_messages',
      { ...toGarden, topic: undefined, type: 'stream', to: [] },
      'Expected exactly one channel',
    ],
    [
      'POST',
      '/scheduled_messages',
      { ...toGarden, type: 'direct', to: [10101] },
      'Invalid user ID 10101',
    ],
    [
      'POST',
      '/scheduled_messages',
      { ...toGarden, type: 'direct', to: [] },
      'Message must have recipients',
    ],
    [
      'PATCH',
      `/scheduled_messages/${id}`,
      { type: 'channel' },
      'Recipient required when updating type of scheduled message.',
    ],
    [
      'PATCH',
      `/scheduled_messages/${id}`,
      { type: 'channel', to: garden },
      'Topic required when updating scheduled message type to channel.',
    ],
    ['PATCH', `/scheduled_messages/${id}`, { scheduled_delivery_timestamp: 1 }, future],
    ['PATCH', '/scheduled_messages/98765', { content: 'x' }, missing, 404],
    ['DELETE', '/scheduled_messages/98765', {}, missing, 404],
  ])
  await refuses(t, othello, [
    ['PATCH', `/scheduled_messages/${id}`, { content: 'x' }, missing, 404],
    ['DELETE', `/scheduled_messages/${id}`, {}, missing, 404],
  ])
  await converges(t, [hamlet], () => hamlet.delete(`/scheduled_messages/${id}`))
  await converges(t, [hamlet], () => hamlet.delete(`/scheduled_messages/${direct}`))
  t.same((await scheduled()).scheduled_messages, [])
})

t.test('a reminder quotes a message that one may read', async t => {
  const { hamlet, othello } = world
  const attic = await makeChannel(othello, 'attic', [hamlet, othello], { invite_only: true })
  const message = await say(othello, attic, 'old [things]', '```\nA *code* block\n```')
  const whispered = await whisper(othello, [hamlet], 'Only for you')
  let ids: number[] = []
  const [own, others] = await converges(t, [hamlet, othello], async () => {
    for (const [message_id, note] of [
      [message, 'Look again'],
      [whispered, ''],
    ]) {
      const wish = { message_id, note, scheduled_delivery_timestamp: inSeconds(600) }
      ids.push(Number((await hamlet.post('/reminders', wish))['reminder_id']))
    }
  })
  t.match(own, [{ type: 'reminders', op: 'add' }, { op: 'add' }])
  t.same(others, [])
  const { reminders } = await hamlet.get<{ reminders: { rendered_content: string }[] }>(
    '/reminders',
  )
  t.match(reminders, [
    {
      reminder_id: ids[0],
      type: 'private',
      to: [hamlet.id],
      failed: false,
      reminder_target_message_id: message,
      rendered_content: 'Look again',
    },
    { reminder_target_message_id: whispered, rendered_content: 'Only for you' },
  ])
  t.match(reminders[0]?.rendered_content, `#narrow/channel/${attic}-attic/topic/old`)
  t.match(reminders[0]?.rendered_content, '<blockquote>')
  t.match(reminders[1]?.rendered_content, `/#narrow/dm/`)

  const wish = { message_id: whispered, scheduled_delivery_timestamp: inSeconds(60) }
  await refuses(t, hamlet, [
    [
      'POST',
      '/reminders',
      { ...wish, scheduled_delivery_timestamp: 5 },
      'Scheduled delivery time must be in the future.',
    ],
    ['POST', '/reminders', { ...wish, message_id: 987654 }, 'Invalid message(s)'],
    [
      'POST',
      '/reminders',
      { ...wish, note: 'x'.repeat(1001) },
      'note is too long (limit: 1000 characters)',
    ],
    ['DELETE', '/reminders/98765', {}, 'Reminder does not exist', 404],
  ])
  await refuses(t, world.cordelia, [
    ['POST', '/reminders', wish, 'Invalid message(s)'],
    ['DELETE', `/reminders/${ids[0]}`, {}, 'Reminder does not exist', 404],
  ])
  await converges(t, [hamlet], () => hamlet.delete(`/reminders/${ids[0]}`))
  await converges(t, [hamlet], () => othello.delete(`/messages/${whispered}`))
  t.match(await hamlet.get('/reminders'), { reminders: [] })
})
