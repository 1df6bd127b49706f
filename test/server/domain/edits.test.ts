import { createHash } from 'node:crypto'
import t from 'tap'
import { sql } from '../../../server/platform/database/sql.ts'
import { decide } from '../decide.ts'
import { converges, eventsOf, registerAs } from '../convergence.ts'
import { fetchAs, idsFor, makeChannel, say, whisper } from '../talk.ts'
import type { Person } from '../person.ts'
import { createWorld } from '../world.ts'

const edit = (person: Person, id: number, content: string, more: object = {}) =>
  person.patch(`/messages/${id}`, { content, ...more })

const refusal = (person: Person, which: number, params: object = { content: 'x' }) =>
  person.refusal('PATCH', `/messages/${which}`, { ...params })

t.test('what people say can be said differently, for every kind of client', async t => {
  const { hamlet, othello, cordelia, polonius } = await createWorld(t)
  const watchers = [hamlet, othello, cordelia, polonius]
  await makeChannel(hamlet, 'lunch', [hamlet, othello, polonius])
  const clients = [{}, { client_capabilities: {}, apply_markdown: false }]
  for (const [index, wish] of clients.entries()) {
    const topic = index === 0 ? 'soup' : ''
    const id = await say(hamlet, 'lunch', topic, 'hot @**Othello** @**all**')
    const direct = await whisper(hamlet, [othello, cordelia], '@**Cordelia**')
    const step = (title: string, action: () => Promise<unknown>) =>
      t.test(`${title}, client ${index}`, t => converges(t, watchers, action, wish))
    await step('calling somebody else', () => edit(hamlet, id, 'cold @**Polonius** @**Cordelia**'))
    await step('calling all', () => edit(hamlet, id, '@**all**'))
    await step('calling nobody', () => edit(hamlet, id, 'lukewarm'))
    await step('to some', () => edit(hamlet, direct, '@**Othello**'))
    await step('with a word that somebody looks out for', async () => {
      await othello.post('/users/me/alert_words', { alert_words: ['leek'] })
      await edit(hamlet, id, 'A leek, a LEEK!')
      t.same(await idsFor(othello, [['is', 'alerted']]), [id])
      await edit(hamlet, id, 'leeks')
      t.same(await idsFor(othello, [['is', 'alerted']]), [])
    })
    await step('with what is read', async () => {
      await othello.post('/messages/flags', { messages: [id], op: 'add', flag: 'read' })
      await edit(hamlet, id, '@**Othello**')
    })
  }
})

t.test('everybody who can see the message hears what has changed', async t => {
  const { hamlet, othello, cordelia, iago } = await createWorld(t)
  const channel = await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const id = await say(hamlet, 'lunch', 'soup', 'hot', { read_by_sender: true })
  await cordelia.post('/messages/flags', { messages: [id], op: 'add', flag: 'starred' })
  const watchers = [hamlet, othello, cordelia, iago]
  const queues = await Promise.all(watchers.map(person => registerAs(person)))
  const follower = await registerAs(iago, { all_public_streams: true })
  await edit(hamlet, id, '/me is **cold** @**Othello** @**Cordelia**')
  const common = {
    type: 'update_message',
    user_id: hamlet.id,
    message_id: id,
    message_ids: [id],
    rendering_only: false,
    stream_id: channel,
    stream_name: 'lunch',
    orig_content: 'hot',
    orig_rendered_content: '<p>hot</p>',
    is_me_message: true,
    orig_subject: undefined,
  }
  const heard = await Promise.all(queues.map((queue, i) => eventsOf(watchers[i] ?? hamlet, queue)))
  t.match(heard[0]?.events, [{ ...common, flags: ['read'] }])
  t.match(heard[1]?.events, [{ ...common, flags: ['mentioned'] }])
  t.match(heard[2]?.events, [{ ...common, flags: ['read', 'mentioned', 'starred', 'historical'] }])
  t.same(heard[3]?.events, [], 'whoever neither got nor kept it does not')
  t.match((await eventsOf(iago, follower)).events, [common])
  t.match(await fetchAs(othello), {
    messages: [{ id, is_me_message: true, last_edit_timestamp: Number, edit_history: [{}] }],
  })
})

t.test('all versions can be read, as far as the organization wants', async t => {
  const world = await createWorld(t)
  const { hamlet, othello } = world
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const id = await say(hamlet, 'lunch', '', 'hot soup')
  t.match(await othello.get(`/messages/${id}/history`), {
    message_history: [
      { topic: 'general chat', content: 'hot soup', user_id: hamlet.id, prev_content: undefined },
    ],
  })
  await edit(hamlet, id, 'cold soup')
  await edit(hamlet, id, 'cold *stew*')
  const read = { allow_empty_topic_name: true }
  const { message_history: history } = await othello.get<{ message_history: object[] }>(
    `/messages/${id}/history`,
    read,
  )
  t.match(history, [
    { topic: '', content: 'hot soup', rendered_content: '<p>hot soup</p>', timestamp: Number },
    {
      content: 'cold soup',
      prev_content: 'hot soup',
      prev_rendered_content: '<p>hot soup</p>',
      user_id: hamlet.id,
      content_html_diff:
        '<div><p><span class="highlight_text_inserted">cold</span><span class="highlight_text_deleted">hot</span> soup</p></div>',
    },
    { content: 'cold *stew*', prev_content: 'cold soup' },
  ])
  t.equal(history.length, 3)
  await decide(world, { message_edit_history_visibility_policy: 'moves' })
  t.match(await othello.get(`/messages/${id}/history`, read), {
    message_history: [{ content: 'cold *stew*', rendered_content: '<p>cold <em>stew</em></p>' }],
  })
  await decide(world, { message_edit_history_visibility_policy: 'none' })
  t.match(await othello.refusal('GET', `/messages/${id}/history`), { code: 'BAD_REQUEST' })
  const { messages } = await fetchAs(othello)
  t.match(messages, [{ edit_history: undefined, last_edit_timestamp: Number }])
})

t.test('an edit that may not be is refused, and nothing is changed', async t => {
  const world = await createWorld(t)
  const { hamlet, othello, cordelia, iago, clock, db } = world
  await makeChannel(hamlet, 'lunch', [hamlet])
  await makeChannel(hamlet, 'castle', [hamlet], { invite_only: true })
  const id = await say(hamlet, 'lunch', 'soup', 'hot')
  const secret = await say(hamlet, 'castle', 'guard', 'who is there')
  const direct = await whisper(hamlet, [othello], 'psst')
  t.match(await refusal(iago, id), { msg: "You don't have permission to edit this message" })
  for (const [person, which] of [
    [othello, secret],
    [cordelia, direct],
    [hamlet, 99_999],
    [hamlet, 2 ** 53 - 1],
  ] as const)
    t.match(await refusal(person, which), { code: 'BAD_REQUEST', msg: 'Invalid message(s)' })
  t.match(await refusal(hamlet, id, {}), { msg: 'Nothing to change' })
  t.match(await refusal(hamlet, id, { content: 'x', propagate_mode: 'change_all' }), {
    msg: 'Invalid propagate_mode without topic edit',
  })
  t.match(await refusal(hamlet, id, { content: 'x', propagate_mode: 'all' }), { status: 400 })
  t.match(await refusal(hamlet, direct, { topic: 'x' }), { code: 'BAD_REQUEST' })
  t.match(await refusal(hamlet, direct, { stream_id: 1 }), { code: 'BAD_REQUEST' })
  t.match(await refusal(hamlet, id, { content: 'x', stream_id: 1 }), { code: 'BAD_REQUEST' })
  t.match(await refusal(hamlet, id, { content: 'a\0b' }), { code: 'BAD_REQUEST' })
  const hash = createHash('sha256').update('warm').digest('hex')
  t.match(await refusal(hamlet, id, { content: 'x', prev_content_sha256: hash }), {
    code: 'EXPECTATION_MISMATCH',
  })
  await decide(world, { allow_message_editing: false })
  t.match(await refusal(hamlet, id), { msg: 'Your organization has turned off message editing' })
  await decide(world, { allow_message_editing: true })
  clock.advance(621_000)
  t.match(await refusal(hamlet, id), { msg: 'The time limit for editing this message has past' })
  const counts = await db.snapshot(tx =>
    tx.one(sql`select count(*)::int as edits from message_edits`),
  )
  t.same(counts, { edits: 0 })
  await decide(world, { message_content_edit_limit_seconds: null })
  await edit(hamlet, id, '  ', {
    prev_content_sha256: createHash('sha256').update('hot').digest('hex'),
  })
  t.match(await hamlet.get(`/messages/${id}`), { raw_content: '(deleted)' })
})

t.test('of two edits from the same text at once, one wins and the other is told', async t => {
  const { hamlet } = await createWorld(t)
  const id = await whisper(hamlet, [hamlet], 'first')
  const prev_content_sha256 = createHash('sha256').update('first').digest('hex')
  const outcomes = await Promise.allSettled(
    ['a', 'b', 'c', 'd'].map(text => edit(hamlet, id, text, { prev_content_sha256 })),
  )
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  await Promise.all(['a', 'b', 'c', 'd'].map(text => edit(hamlet, id, `also ${text}`)))
  const { message_history: history } = await hamlet.get<{
    message_history: { content: string; prev_content?: string }[]
  }>(`/messages/${id}/history`)
  t.equal(history.length, 6)
  for (const [index, { prev_content: before }] of history.entries())
    if (index > 0) t.equal(before, history[index - 1]?.content)
  await edit(hamlet, id, history.at(-1)?.content ?? '')
  t.match(await hamlet.get(`/messages/${id}/history`), { message_history: { length: 6 } })
})
