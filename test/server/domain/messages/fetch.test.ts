import t from 'tap'
import { makeChannel, say, whisper, type Fetched } from '../../talk.ts'
import { createWorld } from '../../world.ts'

const beyondAll = 10_000_000_000_000_000

t.test('anchors say where to look, and whether there is more', async t => {
  const { hamlet, othello } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet, othello])
  const ids: number[] = []
  for (let i = 0; i < 10; i++) ids.push(await say(hamlet, 'lunch', 'soup', `${i}`))
  const [first = 0, , third = 0, , fifth = 0] = ids
  const look = async (params: Record<string, unknown>) => {
    const answer = await othello.get<Fetched>('/messages', params)
    const { messages, anchor, found_anchor, found_oldest, found_newest, history_limited } = answer
    t.equal(history_limited, false)
    return { ids: messages.map(({ id }) => id), anchor, found_anchor, found_oldest, found_newest }
  }
  t.same(await look({ anchor: 'newest', num_before: 3, num_after: 5 }), {
    ids: ids.slice(7),
    anchor: beyondAll,
    found_anchor: false,
    found_oldest: false,
    found_newest: true,
  })
  t.same(await look({ anchor: 'oldest', num_before: 3, num_after: 2 }), {
    ids: ids.slice(0, 2),
    anchor: 0,
    found_anchor: false,
    found_oldest: true,
    found_newest: false,
  })
  t.same(await look({ anchor: fifth, num_before: 2, num_after: 1 }), {
    ids: ids.slice(2, 6),
    anchor: fifth,
    found_anchor: true,
    found_oldest: false,
    found_newest: false,
  })
  t.same(await look({ anchor: fifth, num_before: 20, num_after: 20, include_anchor: false }), {
    ids: ids.filter(id => id !== fifth),
    anchor: fifth,
    found_anchor: false,
    found_oldest: true,
    found_newest: true,
  })
  t.same(await look({ anchor: fifth, num_before: 0, num_after: 0 }), {
    ids: [fifth],
    anchor: fifth,
    found_anchor: true,
    found_oldest: false,
    found_newest: false,
  })
  t.match(await look({ anchor: beyondAll, num_before: 1, num_after: 1 }), {
    ids: ids.slice(9),
    found_newest: true,
  })
  t.match(await look({ anchor: String(Number.MAX_SAFE_INTEGER), num_before: 1, num_after: 1 }), {
    ids: ids.slice(9),
  })
  t.match(await look({ anchor: -5, num_before: 1, num_after: 1 }), { ids: [first], anchor: 0 })
  t.match(await look({ anchor: 'first_unread', num_before: 0, num_after: 1 }), { anchor: first })
  await othello.post('/messages/flags', { messages: [first, ids[1]], op: 'add', flag: 'read' })
  t.match(await look({ use_first_unread_anchor: true, num_before: 1, num_after: 1 }), {
    ids: ids.slice(1, 4),
    anchor: third,
  })
  await othello.post('/messages/flags', { messages: ids, op: 'add', flag: 'read' })
  t.same(
    await look({ anchor: 'first_unread', num_before: 2, num_after: 2 }),
    {
      ids: ids.slice(8),
      anchor: beyondAll,
      found_anchor: false,
      found_oldest: false,
      found_newest: true,
    },
    'with nothing unread the anchor lies beyond all messages',
  )
  const some = await othello.get<Fetched>('/messages', { message_ids: [fifth, 99, first] })
  t.same(
    some.messages.map(({ id }) => id),
    [first, fifth],
  )
  t.equal(some.anchor, undefined, 'ids have no anchor')
  t.equal(some.found_newest, undefined)
  const narrow = [['topic', 'bread']]
  t.same((await othello.get<Fetched>('/messages', { message_ids: ids, narrow })).messages, [])
})

t.test('ranges that make no sense are refused', async t => {
  const { hamlet } = await createWorld(t)
  const refusal = (params: Record<string, unknown>) => hamlet.refusal('GET', '/messages', params)
  t.match(await refusal({ anchor: 1, num_after: 1 }), {
    code: 'REQUEST_VARIABLE_MISSING',
    msg: "Missing 'num_before' argument",
    var_name: 'num_before',
  })
  t.match(await refusal({ anchor: 1, num_before: 1 }), { msg: "Missing 'num_after' argument" })
  t.match(await refusal({ num_before: 1, num_after: 1 }), { msg: "Missing 'anchor' argument." })
  t.match(await refusal({ anchor: 1, num_before: 2500, num_after: 2501 }), {
    msg: 'Too many messages requested (maximum 5000).',
  })
  t.match(await refusal({ anchor: 'yesterday', num_before: 1, num_after: 1 }), {
    code: 'BAD_REQUEST',
  })
  t.match(await refusal({ anchor: 1, num_before: -1, num_after: 1 }), { code: 'BAD_REQUEST' })
  t.match(await refusal({ message_ids: [1], anchor: 1, include_anchor: true }), {
    code: 'BAD_REQUEST',
    msg: 'Unsupported parameter combination: message_ids, anchor, include_anchor',
    parameters: 'message_ids, anchor, include_anchor',
  })
})

t.test('one message, raw and rendered, for those who may read it', async t => {
  const { hamlet, othello } = await createWorld(t)
  const id = await whisper(hamlet, [hamlet], '*hi*')
  t.match(await hamlet.get(`/messages/${id}`), {
    raw_content: '*hi*',
    message: { id, content: '<p><em>hi</em></p>', flags: [] },
  })
  t.match(await hamlet.get(`/messages/${id}`, { apply_markdown: false }), {
    message: { content: '*hi*' },
  })
  const missing = await othello.refusal('GET', '/messages/999')
  t.match(missing, { code: 'BAD_REQUEST', msg: 'Invalid message(s)' })
  t.same((await othello.refusal('GET', `/messages/${id}`)).msg, missing.msg)
  t.match(await hamlet.post('/messages/render', { content: '**foo** @**Othello**' }), {
    rendered: `<p><strong>foo</strong> <span class="user-mention" data-user-id="${othello.id}">@Othello</span></p>`,
  })
})

t.test('topics, the most recent first', async t => {
  const { hamlet, othello } = await createWorld(t)
  const id = await makeChannel(hamlet, 'lunch', [hamlet], { invite_only: true })
  await say(hamlet, 'lunch', 'soup', '1')
  const bread = await say(hamlet, 'lunch', 'bread', '2')
  const soup = await say(hamlet, 'lunch', 'SOUP', '3')
  const nameless = await say(hamlet, 'lunch', '', '4')
  const topics = async (person: typeof hamlet, params = {}) =>
    (await person.get<{ topics: object[] }>(`/users/me/${id}/topics`, params)).topics
  t.same(await topics(hamlet), [
    { name: 'general chat', max_id: nameless },
    { name: 'soup', max_id: soup },
    { name: 'bread', max_id: bread },
  ])
  t.match(await topics(hamlet, { allow_empty_topic_name: true }), [{ name: '' }, {}, {}])
  await hamlet.post('/users/me/subscriptions', {
    subscriptions: [{ name: 'lunch' }],
    principals: [othello.id],
  })
  t.same(await topics(othello), [], 'what was said before stays with those who heard it')
  const later = await say(hamlet, 'lunch', 'bread', '5')
  t.same(await topics(othello), [{ name: 'bread', max_id: later }])
})
