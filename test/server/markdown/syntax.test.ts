import t, { type Test } from 'tap'
import { noNames, type Names } from '../../../server/markdown/names.ts'
import { renderMarkdown } from '../../../server/markdown/render.ts'
import { loadTools } from '../../../server/markdown/tools/load.ts'

const names: Names = {
  ...noNames,
  users: [{ id: 7, fullName: 'Ada' }],
  groups: [{ id: 4, name: 'astronomers', memberIds: [7, 9] }],
  channels: [{ id: 3, name: 'sky' }],
  topics: [{ channelId: 3, name: 'Moon', messageId: 55 }],
  emoji: [{ name: 'comet_now', url: '/user_avatars/2/emoji/comet.png' }],
  organizationUrl: 'https://chat.example.org',
}
const html = (content: string, more: Partial<Names> = {}) =>
  renderMarkdown(content, { ...names, ...more }).html
type Cases = readonly (readonly [content: string, expected: string])[]
const agree = (t: Test, cases: Cases) => {
  for (const [content, expected] of cases) t.equal(html(content), expected, JSON.stringify(content))
}

t.test('lists', async t => {
  agree(t, [
    ['Buy:\n- tea\n- milk', '<p>Buy:</p>\n<ul>\n<li>tea</li>\n<li>milk</li>\n</ul>'],
    [
      '- a\n  - b\n    - c\n- d',
      '<ul>\n<li>a<ul>\n<li>b<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n</li>\n<li>d</li>\n</ul>',
    ],
    ['- a\n\n- b', '<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>'],
    ['- a\n\n  more', '<ul>\n<li>\n<p>a</p>\n<p>more</p>\n</li>\n</ul>'],
    ['- a\nlazy', '<ul>\n<li>a<br>\nlazy</li>\n</ul>'],
    ['7. a\n9. b', '<ol start="7">\n<li>a</li>\n<li>b</li>\n</ol>'],
    ['1. a\n- b', '<ol>\n<li>a</li>\n</ol>\n<ul>\n<li>b</li>\n</ul>'],
    ['* a\n- b\n+ c', '<ul>\n<li>a</li>\n<li>b</li>\n<li>c</li>\n</ul>'],
    ['-5 degrees', '<p>-5 degrees</p>'],
  ])
  t.match(
    html(`${'- '.repeat(30)}deep`),
    /(?:- ){10}deep/,
    'what is nested too deeply stays as it is',
  )
})

t.test('tables', async t => {
  agree(t, [
    [
      '| a | b |\n|:-:|--:|\n| 1 `|` | 2\\|3 | 4 |\n| 5',
      '<table>\n<thead>\n<tr>\n<th style="text-align: center;">a</th>\n<th style="text-align: right;">b</th>\n</tr>\n</thead>\n<tbody>\n' +
        '<tr>\n<td style="text-align: center;">1 <code>|</code></td>\n<td style="text-align: right;">2\\|3</td>\n</tr>\n' +
        '<tr>\n<td style="text-align: center;">5</td>\n<td style="text-align: right;"></td>\n</tr>\n</tbody>\n</table>',
    ],
    ['a | b\nc | d', '<p>a | b<br>\nc | d</p>'],
  ])
})

t.test('headings, rules and code by indentation', async t => {
  agree(t, [
    ['words\n## Title ##\nmore', '<p>words</p>\n<h2>Title</h2>\n<p>more</p>'],
    ['a\n---\nb\n* * *', '<p>a</p>\n<hr>\n<p>b</p>\n<hr>'],
    ['--', '<p>--</p>'],
    [
      '    a\n\n\n    b',
      '<div class="codehilite"><pre><span></span><code>a\n\n\nb\n</code></pre></div>',
    ],
  ])
})

t.test('quotes', async t => {
  agree(t, [
    [
      '> a\nb\n\n> c',
      '<blockquote>\n<p>a<br>\nb</p>\n</blockquote>\n<blockquote>\n<p>c</p>\n</blockquote>',
    ],
    [
      'x\n> - a\n> - b',
      '<p>x</p>\n<blockquote>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</blockquote>',
    ],
    ['>', '<p>&gt;</p>'],
    ['5 > 3', '<p>5 &gt; 3</p>'],
  ])
})

t.test('code keeps what is in it', async t => {
  agree(t, [
    ['``a ` b``', '<p><code>a ` b</code></p>'],
    ['`never closed', '<p>`never closed</p>'],
    ['\\`no code`', '<p>\\`no code`</p>'],
    ['`**a** :smile: @**Ada**`', '<p><code>**a** :smile: @**Ada**</code></p>'],
    [
      '```\n\ttab  \n```',
      '<div class="codehilite"><pre><span></span><code>\ttab\n</code></pre></div>',
    ],
    ['**a `b` c**', '<p><strong>a <code>b</code> c</strong></p>'],
  ])
  const content = '```ts\n// why\nconst a = "b" + 12\n```'
  t.equal(
    html(content, { tools: await loadTools(content) }),
    '<div class="codehilite" data-code-language="TypeScript"><pre><span></span><code><span class="c1">// why</span>\n' +
      '<span class="k">const</span> a = <span class="s2">"b"</span> + <span class="mi">12</span>\n</code></pre></div>',
  )
  t.same(await loadTools('no code, no formula'), {}, 'nothing is loaded for nothing')
})

t.test('formulas', async t => {
  const content = '$$a^2$$ costs $5\n```math\nx\n\n\\wrong{\n```'
  const shown = html(content, { tools: await loadTools(content) })
  t.match(shown, '<annotation encoding="application/x-tex">a^2</annotation>')
  t.match(shown, 'costs $5')
  t.match(shown, /<span class="katex-display">.*\n\n<span class="tex-error">\\wrong{<\/span><\/p>/)
  agree(t, [
    ['$$x$$', '<p><span class="tex-error">$$x$$</span></p>'],
    ['$$ and $$$ and a$$b$$', '<p>$$ and $$$ and a$$b$$</p>'],
  ])
})

t.test('times', async t => {
  const time = (written: string) => /datetime="([^"]*)"/.exec(html(`<time:${written}>`))?.[1]
  for (const [written, expected] of [
    ['2026-03-01T20:15:00+02:00', '2026-03-01T18:15:00Z'],
    ['2026-03-01 20:15', '2026-03-01T20:15:00Z'],
    ['Mar 1st, 2026 8:15 pm CET', '2026-03-01T19:15:00Z'],
    ['Sunday 1 March 2026', '2026-03-01T00:00:00Z'],
    ['12 am 1 Jan 2026', undefined],
    ['1 Jan 2026 12:00 am', '2026-01-01T00:00:00Z'],
    ['1767225600', '2026-01-01T00:00:00Z'],
    ['30 Feb 2026', undefined],
    ['25:00 1 Jan 2026', undefined],
    ['tomorrow', undefined],
    ['2026-03-01T20:15:00+30:00', undefined],
  ] as const)
    t.equal(time(written), expected, written)
  t.equal(
    html('<time:now>'),
    '<p><span class="timestamp-error">Invalid time format: now</span></p>',
  )
})

t.test('mentions of groups and topics', async t => {
  const { html: shown, ...called } = renderMarkdown(
    '@*Astronomers* @_*astronomers* @**topic** @*nobody*',
    names,
  )
  t.equal(
    shown,
    '<p><span class="user-group-mention" data-user-group-id="4">@astronomers</span> <span class="user-group-mention silent" data-user-group-id="4">astronomers</span> ' +
      '<span class="topic-mention">@topic</span> @<em>nobody</em></p>',
  )
  t.match(called, {
    mentionedUserIds: [7, 9],
    mentionedGroupIds: [4],
    mentionsTopic: true,
    mentionsEveryone: false,
  })
  t.match(renderMarkdown('> @*astronomers* @**topic**\n\nx@**Ada**', names), {
    mentionedUserIds: [],
    mentionsTopic: false,
  })
})

t.test('links', async t => {
  agree(t, [
    [
      '#**sky>moon**',
      '<p><a class="stream-topic" data-stream-id="3" href="/#narrow/channel/3-sky/topic/moon/with/55">#sky &gt; moon</a></p>',
    ],
    [
      '[**b** #**sky**](http://a.org "t")',
      '<p><a href="http://a.org" title="t"><strong>b</strong> #sky</a></p>',
    ],
    [
      'https://chat.example.org/#narrow/is/dm',
      '<p><a href="#narrow/is/dm">https://chat.example.org/#narrow/is/dm</a></p>',
    ],
    [
      '**https://a.org/x**, a.org.',
      '<p><strong><a href="https://a.org/x">https://a.org/x</a></strong>, <a href="http://a.org">a.org</a>.</p>',
    ],
    ['[a [b] c](http://d.org/(e))', '<p><a href="http://d.org/(e)">a [b] c</a></p>'],
  ])
})

t.test('emoji, emoticons and the organization’s own', async t => {
  t.equal(
    html(':comet_now:'),
    '<p><img alt=":comet_now:" class="emoji" src="/user_avatars/2/emoji/comet.png" title="comet_now"></p>',
  )
  t.equal(html(':)'), '<p>:)</p>')
  t.match(html(':) <3', { translatesEmoticons: true }), /emoji-1f642.*emoji-2764/)
  t.match(html('👩🏽‍🚀'), '👩🏽‍🚀', 'an unknown sequence stays whole')
  t.match(html('#️⃣'), 'emoji-0023-20e3')
})

t.test('writing from right to left is left as it is', async t => {
  agree(t, [
    ['**שלום** עולם', '<p><strong>שלום</strong> עולם</p>'],
    ['a\u202eb', '<p>a\u202eb</p>'],
  ])
})

t.test('/me is a message like any other: clients know it by its start', async t => {
  agree(t, [['/me waves', '<p>/me waves</p>']])
})
