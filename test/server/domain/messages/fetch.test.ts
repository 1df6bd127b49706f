import t from 'tap'
import { fetchAs, idsFor, makeChannel, say, whisper, type Fetched } from '../../talk.ts'
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
  const { messages } = await othello.get<Fetched>('/messages', { message_ids: [fifth, 99] })
  t.same(
    messages.map(({ id }) => id),
    [fifth],
  )
})

t.test('ranges that make no sense are refused', async t => {
  const { hamlet } = await createWorld(t)
  const refusal = (params: Record<string, unknown>) => hamlet.refusal('GET', '/messages', params)
  t.match(await refusal({ anchor: 1, num_after: 1 }), { msg: "Missing 'num_before' argument" })
  t.match(await refusal({ anchor: 1, num_before: 1 }), { msg: "Missing 'num_after' argument" })
  t.match(await refusal({ num_before: 1, num_after: 1 }), { msg: "Missing 'anchor' argument." })
  t.match(await refusal({ anchor: 1, num_before: 2500, num_after: 2501 }), {
    msg: 'Too many messages requested (maximum 5000).',
  })
  t.match(await refusal({ anchor: 'yesterday', num_before: 1, num_after: 1 }), {
    code: 'BAD_REQUEST',
  })
  t.match(await refusal({ anchor: 1, num_before: -1, num_after: 1 }), { code: 'BAD_REQUEST' })
  t.match(await refusal({ message_ids: [1], anchor: 1 }), { code: 'BAD_REQUEST' })
})

t.test('narrows find what they say', async t => {
  const { hamlet, othello, cordelia } = await createWorld(t)
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello])
  await makeChannel(hamlet, 'dinner', [hamlet])
  const soup = await say(hamlet, 'lunch', 'Soup', 'Running to the **kitchen**')
  const bread = await say(othello, 'lunch', 'bread', 'Fresh bread, @**Hamlet**')
  const wine = await say(hamlet, 'dinner', 'wine', 'Red <or> white?')
  const whispered = await whisper(othello, [hamlet], 'the soup is cold')
  const group = await whisper(othello, [hamlet, cordelia], 'a secret ingredient')
  await hamlet.post('/messages/flags', { messages: [wine, bread], op: 'add', flag: 'starred' })

  const cases: [string, unknown[], number[]][] = [
    ['everything', [], [soup, bread, wine, whispered, group]],
    ['a channel by name', [['channel', 'LUNCH']], [soup, bread]],
    ['a channel by id', [['stream', lunch]], [soup, bread]],
    ['a channel by id as text', [['channel', String(lunch)]], [soup, bread]],
    [
      'a topic, whatever its case',
      [
        ['channel', 'lunch'],
        ['topic', 'soup'],
      ],
      [soup],
    ],
    [
      'not a topic',
      [['channel', 'lunch'], { operator: 'topic', operand: 'soup', negated: true }],
      [bread],
    ],
    [
      'not a channel',
      [{ operator: 'channel', operand: 'lunch', negated: true }],
      [wine, whispered, group],
    ],
    ['public channels', [['channels', 'public']], [soup, bread, wine]],
    ['direct messages', [['is', 'dm']], [whispered, group]],
    ['direct messages, older word', [['is', 'private']], [whispered, group]],
    ['with one person', [['dm', othello.email]], [whispered]],
    ['with one person by id', [['pm-with', [othello.id]]], [whispered]],
    ['with a group', [['dm', `${othello.email},${cordelia.email}`]], [group]],
    ['including somebody', [['dm-including', cordelia.id]], [group]],
    ['from somebody', [['sender', othello.email]], [bread, whispered, group]],
    ['from oneself', [['from', 'me']], [soup, wine]],
    ['an id', [['id', wine]], [wine]],
    [
      'near says nothing about what to show',
      [
        ['channel', 'lunch'],
        ['near', soup],
      ],
      [soup, bread],
    ],
    ['starred', [['is', 'starred']], [bread, wine]],
    ['mentioned', [['is', 'mentioned']], [bread]],
    ['resolved', [['is', 'resolved']], []],
    ['unread', [['is', 'unread']], [soup, bread, wine, whispered, group]],
    ['a word in any form', [['search', 'run kitchens']], [soup]],
    ['a word of the topic', [['search', 'soups']], [soup, whispered]],
    ['a phrase', [['search', '"secret ingredient"']], [group]],
    ['a phrase that is not there', [['search', '"ingredient secret"']], []],
    [
      'not a word',
      [['channel', 'lunch'], { operator: 'search', operand: 'bread', negated: true }],
      [soup],
    ],
    [
      'with a message of a topic',
      [
        ['channel', 'dinner'],
        ['topic', 'x'],
        ['with', bread],
      ],
      [bread],
    ],
    ['with a direct message', [['with', group]], [group]],
    [
      'with a message that is not there',
      [
        ['channel', 'dinner'],
        ['with', 999],
      ],
      [wine],
    ],
  ]
  for (const [title, narrow, expected] of cases)
    t.same(await idsFor(hamlet, narrow), expected, title)

  t.same(await idsFor(cordelia), [group], 'own history')
  t.same(await idsFor(cordelia, [['channel', 'lunch']]), [soup, bread], 'shared history')
  t.same(
    await idsFor(cordelia, [['with', whispered]]),
    [group],
    'somebody else’s message leads nowhere',
  )

  const { messages } = await fetchAs(hamlet, [
    ['search', 'soup white kitchen or white or or kitchen'],
  ])
  for (const message of messages) t.match(message.match_content, /<span class="highlight">/)
  const [found] = (await fetchAs(hamlet, [['search', 'white']])).messages
  t.equal(found?.match_content, '<p>Red &lt;or&gt; <span class="highlight">white</span>?</p>')
  t.equal(found?.match_subject, 'wine')
})

t.test('narrows that nobody understands are refused', async t => {
  const { hamlet } = await createWorld(t)
  const refusal = (narrow: unknown) =>
    hamlet.refusal('GET', '/messages', { anchor: 'newest', num_before: 1, num_after: 1, narrow })
  for (const narrow of [
    [['colour', 'red']],
    [['channel', 'nowhere']],
    [['channel', true]],
    [['topic', 5]],
    [['is', 'warm']],
    [['dm', 'nobody@example.org']],
    [['dm', []]],
    [['sender', 'a@b.c']],
    [['id', 'x']],
    [['id', -1]],
    [['with', 'x']],
    [['channels', 'secret']],
    [
      ['with', 1],
      ['with', 2],
    ],
  ])
    t.match(await refusal(narrow), { code: 'BAD_NARROW' }, JSON.stringify(narrow))
  for (const narrow of [
    5,
    {},
    [[]],
    [['topic']],
    [[1, 2]],
    [{ operator: 'is' }],
    [['topic', { a: 1 }]],
  ])
    t.match(await refusal(narrow), { code: 'BAD_REQUEST' }, JSON.stringify(narrow))
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
