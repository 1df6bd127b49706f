import t from 'tap'
import { converges, eventsOf, registerAs } from '../convergence.ts'
import { makeChannel, say, whisper } from '../talk.ts'
import { createWorld } from '../world.ts'

t.test('people say what they are up to', async t => {
  const { hamlet, iago, othello, polonius } = await createWorld(t)
  const set = (change: Record<string, unknown>) =>
    converges(t, [othello, polonius], () => hamlet.post('/users/me/status', change))
  const [seen] = await set({ status_text: ' in the garden ', emoji_name: 'smile' })
  t.match(seen, [
    {
      type: 'user_status',
      user_id: hamlet.id,
      status_text: 'in the garden',
      emoji_name: 'smile',
      reaction_type: 'unicode_emoji',
    },
  ])
  await set({ status_text: 'indoors' })
  const status = async () =>
    (await polonius.get<{ status: object }>(`/users/${hamlet.id}/status`)).status
  t.match(await status(), { status_text: 'indoors', emoji_name: 'smile' })
  const { emoji_code } = (await status()) as { emoji_code: string }
  await set({ emoji_name: 'smile', emoji_code, reaction_type: 'unicode_emoji', status_text: '' })
  await set({ emoji_name: '' })
  t.same(await status(), {}, 'nothing left is no status')
  await converges(t, [hamlet], () =>
    iago.post(`/users/${hamlet.id}/status`, { status_text: 'under arrest' }),
  )

  for (const [wish, msg] of [
    [{}, 'Client did not pass any new values.'],
    [{ status_text: 'x'.repeat(61) }, 'status_text is too long (limit: 60 characters)'],
    [
      { emoji_code: '1f697' },
      'Client must pass emoji_name if they pass either emoji_code or reaction_type.',
    ],
    [{ emoji_name: 'ghost of father' }, "Emoji 'ghost of father' does not exist"],
    [{ emoji_name: 'nonsense', emoji_code: '1f697' }, 'Invalid emoji name.'],
    [{ emoji_name: 'smile', emoji_code: '1f697' }, 'Invalid emoji code.'],
    [{ emoji_name: 'smile', reaction_type: 'realm_emoji' }, 'Invalid custom emoji.'],
    [{ emoji_name: 'smile', reaction_type: 'runes' }, 'Invalid reaction_type'],
  ] as const)
    t.match(await hamlet.refusal('POST', '/users/me/status', wish), { code: 'BAD_REQUEST', msg })
  const other = `/users/${hamlet.id}/status`
  t.match(await othello.refusal('POST', other, { status_text: 'a fool' }), {
    msg: 'Insufficient permission',
  })
  await iago.delete(`/users/${hamlet.id}`)
  t.match(await iago.refusal('POST', other, { status_text: 'gone' }), {
    msg: 'User is deactivated',
  })
  t.match(await iago.refusal('GET', '/users/999/status'), { msg: 'No such user' })
})

t.test('typing is seen by those who are meant, and by nobody else', async t => {
  const { desdemona, iago, hamlet, othello, cordelia } = await createWorld(t)
  const channel = await makeChannel(desdemona, 'closed', [hamlet, othello], { invite_only: true })
  const dm = { op: 'start', to: [othello.id] }
  const [direct, none] = await converges(t, [othello, cordelia], () => hamlet.post('/typing', dm))
  t.match(direct, [
    {
      type: 'typing',
      op: 'start',
      message_type: 'direct',
      sender: { user_id: hamlet.id, email: hamlet.email },
      recipients: [{ user_id: hamlet.id }, { user_id: othello.id }],
    },
  ])
  t.same(none, [])
  const [over] = await converges(t, [othello], () => hamlet.post('/typing', { ...dm, op: 'stop' }))
  t.match(over, [{ op: 'stop', recipients: [{ user_id: hamlet.id }, { user_id: othello.id }] }])
  const there = { op: 'start', type: 'stream', stream_id: channel, topic: '' }
  const [inside, outside] = await converges(t, [othello, iago], async () => {
    await hamlet.post('/typing', there)
    await hamlet.post('/typing', { ...there, op: 'stop' })
  })
  const place = { message_type: 'stream', stream_id: channel, topic: '' }
  t.match(inside, [
    { op: 'start', ...place },
    { op: 'stop', ...place },
  ])
  t.same(outside, [], 'an administrator who knows of the channel does not listen in')
  const old = { client_capabilities: { stream_typing_notifications: true } }
  t.match(await converges(t, [othello], () => hamlet.post('/typing', there), old), [
    [{ topic: 'general chat' }],
  ])
  const silent = { client_capabilities: {} }
  t.same(await converges(t, [othello], () => hamlet.post('/typing', there), silent), [[]])

  const said = await say(hamlet, channel, 'plans', 'words')
  const whispered = await whisper(hamlet, [othello], 'words')
  const between = { type: 'direct', user_ids: [hamlet.id, othello.id] }
  const plans = { type: 'channel', channel_id: channel, topic: 'plans' }
  for (const [op, id, recipient] of [
    ['start', said, plans],
    ['stop', said, plans],
    ['start', whispered, between],
    ['stop', whispered, between],
  ] as const) {
    const [edit, nobody] = await converges(t, [othello, iago], () =>
      hamlet.post(`/messages/${id}/typing`, { op }),
    )
    t.match(edit, [
      { type: 'typing_edit_message', op, sender_id: hamlet.id, message_id: id, recipient },
    ])
    t.same(nobody, [])
  }

  for (const [wish, msg] of [
    [{ op: 'pause', to: [othello.id] }, 'Invalid op'],
    [{ op: 'start' }, "Missing 'to' argument"],
    [{ op: 'start', to: [] }, "Empty 'to' list"],
    [{ op: 'start', to: [999] }, 'Invalid user ID 999'],
    [{ op: 'start', type: 'stream' }, 'Missing channel ID'],
    [{ op: 'start', type: 'channel', stream_id: channel }, 'Missing topic'],
    [{ op: 'start', type: 'channel', stream_id: 999, topic: 'x' }, 'Invalid channel ID'],
    [{ op: 'start', type: 'letter' }, 'Invalid type'],
  ] as const)
    t.match(await hamlet.refusal('POST', '/typing', wish), { code: 'BAD_REQUEST', msg })
  t.match(await cordelia.refusal('POST', '/typing', there), { msg: 'Invalid channel ID' })
  t.match(await iago.refusal('POST', '/typing', there), {
    msg: "Not authorized to send to channel 'closed'",
  })
  const path = `/messages/${said}/typing`
  t.match(await othello.refusal('POST', path, { op: 'start' }), {
    msg: "You don't have permission to edit this message",
  })
  t.match(await cordelia.refusal('POST', path, { op: 'start' }), { msg: 'Invalid message(s)' })
})

t.test('whoever does not want to be seen typing is not', async t => {
  const { hamlet, othello } = await createWorld(t)
  await hamlet.patch('/settings', {
    send_private_typing_notifications: false,
    send_stream_typing_notifications: false,
  })
  const refusal = (wish: object) => hamlet.refusal('POST', '/typing', { op: 'start', ...wish })
  t.match(await refusal({ to: [othello.id] }), {
    msg: 'User has disabled typing notifications for direct messages',
  })
  t.match(await refusal({ type: 'stream', stream_id: 1, topic: 'x' }), {
    msg: 'User has disabled typing notifications for channel messages',
  })
})

t.test('whom somebody does not want to hear from is theirs to know', async t => {
  const { hamlet, polonius, othello } = await createWorld(t)
  const path = `/users/me/muted_users/${polonius.id}`
  const said = await whisper(polonius, [hamlet], 'words')
  const others = await registerAs(polonius, { event_types: ['muted_users'] })
  const [seen] = await converges(t, [hamlet], () => hamlet.post(path))
  t.match(seen, [
    { type: 'update_message_flags', flag: 'read', messages: [said] },
    { type: 'muted_users', muted_users: [{ id: polonius.id, timestamp: Number }] },
  ])
  await converges(t, [hamlet], () => whisper(polonius, [hamlet], 'more words'))
  t.match(await hamlet.refusal('POST', path), { msg: 'User already muted' })
  await converges(t, [hamlet, othello], () => hamlet.delete(path))
  t.match(await hamlet.refusal('DELETE', path), { msg: 'User is not muted' })
  t.match(await hamlet.refusal('POST', `/users/me/muted_users/${hamlet.id}`), {
    msg: 'Cannot mute self',
  })
  for (const method of ['POST', 'DELETE'] as const)
    t.match(await hamlet.refusal(method, '/users/me/muted_users/999'), { msg: 'No such user' })
  t.same((await eventsOf(polonius, others)).events, [])
})

t.test('words that somebody wants to hear of are kept once, whatever their case', async t => {
  const { hamlet, othello } = await createWorld(t)
  const path = '/users/me/alert_words'
  const add = (...words: string[]) =>
    hamlet.post<{ alert_words: string[] }>(path, { alert_words: words })
  const [, nothing] = await converges(t, [hamlet, othello], () => add('Ghost', ' skull ', ''))
  t.same(nothing, [])
  const before = await registerAs(hamlet)
  t.same((await add('GHOST')).alert_words, ['Ghost', 'skull'])
  t.same((await eventsOf(hamlet, before)).events, [], 'nothing new is no news')
  await converges(t, [hamlet], () => hamlet.delete(path, { alert_words: ['gHOST', 'unknown'] }))
  t.match(await hamlet.get(path), { alert_words: ['skull'] })
  t.match(await othello.get(path), { alert_words: [] })
  t.match(await hamlet.refusal('POST', path, { alert_words: ['x'.repeat(101)] }), {
    msg: 'alert_words[0] is too long (limit: 100 characters)',
  })
  t.match(await hamlet.refusal('POST', path, { alert_words: 'ghost' }), { code: 'INVALID_JSON' })
  await add(...Array.from({ length: 999 }, (_, index) => `word ${index}`))
  t.match(await hamlet.refusal('POST', path, { alert_words: ['too many'] }), {
    msg: 'You can have at most 1000 alert words.',
  })
})
