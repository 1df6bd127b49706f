import t from 'tap'
import { fetchAs, idsFor, makeChannel, say, whisper } from '../../talk.ts'
import { createWorld } from '../../world.ts'

const not = (operator: string, operand: unknown) => ({ operator, operand, negated: true })

t.test('narrows find what they say', async t => {
  const { hamlet, othello, cordelia, polonius } = await createWorld(t)
  const lunch = await makeChannel(hamlet, 'lunch', [hamlet, othello])
  await makeChannel(hamlet, 'dinner', [hamlet])
  const soup = await say(hamlet, 'lunch', 'Soup', 'Running to the **kitchen**')
  const bread = await say(
    othello,
    'lunch',
    'bread',
    'Fresh bread, @**Hamlet**, [see](/user_uploads/1/a.txt)',
  )
  const wine = await say(hamlet, 'dinner', 'wine', 'Red <or> white?')
  const whispered = await whisper(othello, [hamlet], 'the soup is cold')
  const group = await whisper(othello, [hamlet, cordelia], 'a secret ingredient of /var/lib/cook')
  await hamlet.post('/messages/flags', { messages: [wine, bread], op: 'add', flag: 'starred' })

  const own = [soup, bread, wine, whispered, group]
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
    ['with a direct message, as text', [['with', String(group)]], [group]],
    [
      'with a message that is not there',
      [
        ['channel', 'dinner'],
        ['topic', 'wine'],
        ['with', 999],
      ],
      [wine],
    ],
    ['not near, which says no more than near', [not('near', soup)], own],
    ['groups including somebody, the older word', [['group-pm-with', othello.id]], [group]],
    ['not including somebody', [not('dm-including', cordelia.id)], [soup, bread, wine, whispered]],
    ['not public channels', [not('channels', 'public')], [whispered, group]],
    ['channels open to the world', [['streams', 'web-public']], []],
    ['not channels open to the world', [not('channels', 'web-public')], own],
    ['not direct', [not('is', 'private')], [soup, bread, wine]],
    ['not from oneself', [not('sender', 'me')], [bread, whispered, group]],
    ['not an id', [not('id', wine)], [soup, bread, whispered, group]],
    ['not starred', [not('is', 'starred')], [soup, whispered, group]],
    ['not mentioned', [not('is', 'mentioned')], [soup, wine, whispered, group]],
    ['not in a topic, wherever', [not('topic', 'SOUP')], [bread, wine, whispered, group]],
    ['not with one person', [not('dm', othello.email)], [soup, bread, wine, group]],
    ['a topic that holds what no topic can', [['topic', 'a\u0007']], []],
    ['a link', [['has', 'link']], [bread]],
    ['links', [['has', 'links']], [bread]],
    ['no link', [not('has', 'link')], [soup, wine, whispered, group]],
    ['an image', [['has', 'image']], []],
    ['an attachment', [['has', 'attachment']], [bread]],
    ['a reaction', [['has', 'reaction']], []],
  ]
  const searches: [string, unknown[], number[]][] = [
    ['a word in any form', [['search', 'run kitchens']], [soup]],
    ['a word of the topic', [['search', 'soups']], [soup, whispered]],
    ['a phrase', [['search', '"secret ingredient"']], [group]],
    ['a phrase that is not there', [['search', '"ingredient secret"']], []],
    [
      'not a word',
      [['channel', 'lunch'], { operator: 'search', operand: 'bread', negated: true }],
      [soup],
    ],
    ['the beginning of a word', [['search', 'ingred']], [group]],
    ['words in the content and the topic', [['search', 'fresh bread bread']], [bread]],
    ['one word in the topic, one in the content', [['search', 'soup kitchen']], [soup]],
    ['signs that mean something to PostgreSQL', [['search', "run & ' ! :* \\ | <-> ("]], [soup]],
    ['nothing', [['search', '']], []],
    ['words that are nowhere', [['search', 'x'.repeat(3000)]], []],
    ['a phrase with a path', [['search', '"ingredient of /var/lib/cook"']], [group]],
    ['words that everybody says all the time', [['search', 'the of']], []],
    ['a phrase with such words', [['search', '"to the **kitchen"']], [soup]],
  ]
  for (const [title, narrow, expected] of [...cases, ...searches])
    t.same(await idsFor(hamlet, narrow), expected, title)
  t.same(await idsFor(cordelia), [group], 'own history')
  t.same(await idsFor(cordelia, [['channel', 'lunch']]), [soup, bread], 'shared history')
  t.same(await idsFor(cordelia, [['channels', 'public']]), [soup, bread, wine])
  t.same(
    await idsFor(cordelia, [
      ['channel', 'lunch'],
      ['is', 'starred'],
    ]),
    [],
  )
  t.same(await idsFor(polonius, [['channels', 'public']]), [], 'guests see what they are in')
  t.match(
    await cordelia.refusal('GET', '/messages', {
      anchor: 'newest',
      num_before: 1,
      num_after: 1,
      narrow: [['with', whispered]],
    }),
    { code: 'BAD_NARROW', desc: "Invalid 'with' operator" },
    'somebody else’s message leads nowhere',
  )

  // Rare words are looked up, others are met on the way: in both ways the same is found.
  for (const words of ['soup, secret bread', 'running fresh ingredients through the kitchen']) {
    for (let time = 0; time < 11; time++) await whisper(othello, [cordelia], words)
    for (const [title, narrow, expected] of searches)
      t.same(await idsFor(hamlet, narrow), expected, `${title}, where others say: ${words}`)
  }
})

t.test('a search shows where it found its words, and leaves the HTML whole', async t => {
  const { hamlet } = await createWorld(t)
  await makeChannel(hamlet, 'lunch', [hamlet])
  const id = await say(
    hamlet,
    'lunch',
    'p & "code"',
    'Red <or> white, a code\n```\n<p> class="p"\n```',
  )
  await say(hamlet, 'lunch', 'link', '[white](https://example.org/?a=white&b="white">)')
  const found = async (words: string, more = {}) =>
    (await fetchAs(hamlet, [['search', words]], more)).messages
  t.match(await found('white code'), [
    {
      id,
      match_content: /^<p>Red &lt;or&gt; <span class="highlight">white<\/span>, a/,
      match_subject: 'p &amp; &quot;<span class="highlight">code</span>&quot;',
    },
  ])
  for (const words of ['p', 'code', 'class', 'quot amp', 'lt', 'a href https', 'white'])
    for (const message of await found(words)) {
      const marked = message.match_content ?? ''
      const unmarked = marked.replace(/<span class="highlight">(.*?)<\/span>/g, '$1')
      t.equal(unmarked, message.content, `${words}: only texts are marked`)
    }
  t.match(await found('white', { apply_markdown: false }), [
    { match_content: /^<p>Red/ },
    { match_content: /^<p>/ },
  ])
  const [negated] = (
    await fetchAs(hamlet, [
      ['channel', 'lunch'],
      { operator: 'search', operand: 'white', negated: true },
    ])
  ).messages
  t.equal(negated, undefined)

  const matches = async (narrow: unknown[], msg_ids: number[]) =>
    (await hamlet.get<{ messages: object }>('/messages/matches_narrow', { narrow, msg_ids }))
      .messages
  t.match(await matches([['search', 'red']], [id, id + 1, 9_999]), {
    [id]: {
      match_content: /<span class="highlight">Red<\/span>/,
      match_subject: 'p &amp; &quot;code&quot;',
    },
  })
  t.same(Object.keys(await matches([['search', 'red']], [id, id + 1])), [String(id)])
  t.match(await matches([['has', 'link']], [id, id + 1]), { [id + 1]: { match_subject: 'link' } })
  const refused = await hamlet.refusal('GET', '/messages/matches_narrow', {
    narrow: [['a', 'b']],
    msg_ids: [1],
  })
  t.match(refused, { code: 'BAD_NARROW' })
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
    [['dm', [1e15]]],
    [['dm-including', 'nobody@example.org']],
    [['has', 'soup']],
    [['constructor', 'x']],
    [['is', 'constructor']],
    [['channel', 'x'.repeat(1000)]],
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
