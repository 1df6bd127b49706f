import t from 'tap'
import { namesIn, noNames, type Names } from '../../../server/markdown/names.ts'
import { encodeFragment } from '../../../server/markdown/narrow-url.ts'
import { renderMarkdown } from '../../../server/markdown/render.ts'

const names: Names = {
  ...noNames,
  users: [
    { id: 7, fullName: 'Ada <Lovelace>' },
    { id: 8, fullName: 'Twin' },
    { id: 9, fullName: 'Twin' },
  ],
  channels: [{ id: 3, name: 'night sky' }],
}
const html = (content: string) => renderMarkdown(content, names).html

t.test('plain writing', async t => {
  const cases: [string, string][] = [
    ['', ''],
    ['one\ntwo\n\nthree', '<p>one<br>\ntwo</p>\n<p>three</p>'],
    [
      '**bold** *slanted* ~~gone~~',
      '<p><strong>bold</strong> <em>slanted</em> <del>gone</del></p>',
    ],
    ['snake_case_name and __init__', '<p>snake_case_name and __init__</p>'],
    ['2 * 3 * 4', '<p>2 * 3 * 4</p>'],
    ['`a < b`', '<p><code>a &lt; b</code></p>'],
    ['# Title\n\n####### no', '<h1>Title</h1>\n<p>####### no</p>'],
    ['* a\n* b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>'],
    ['3. a\n4. b', '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'],
    ['> said\n\nanswer', '<blockquote>\n<p>said</p>\n</blockquote>\n<p>answer</p>'],
    ['[x] and ![y](http://z.org)', '<p>[x] and !<a href="http://z.org">y</a></p>'],
    ['C:\\temp\\*', '<p>C:\\temp\\*</p>'],
  ]
  for (const [content, expected] of cases) t.equal(html(content), expected, content)
  t.match(html('| a | b |\n| - | - |\n| 1 | 2 |'), /<table>[\s\S]*<td>2<\/td>/)
})

t.test('code in the frame that clients know', async t => {
  t.equal(
    html('```py\nif a < b:  \n    pass\n```'),
    '<div class="codehilite" data-code-language="Python"><pre><span></span><code>if a &lt; b:\n    pass\n</code></pre></div>',
  )
  t.equal(html('~~~ evil<\nx'), '<p>~~~ evil&lt;<br>\nx</p>')
  t.equal(
    html('    x = 1'),
    '<div class="codehilite"><pre><span></span><code>x = 1\n</code></pre></div>',
  )
})

t.test('quotes and spoilers hold Markdown, and each other', async t => {
  t.equal(
    html('```quote\n**a**\n```\nafter'),
    '<blockquote>\n<p><strong>a</strong></p>\n</blockquote>\n<p>after</p>',
  )
  t.equal(
    html('~~~ quote\nouter\n~~~ quote\ninner\n~~~\n``` js\ncode\n```\n~~~\nafter'),
    '<blockquote>\n<p>outer</p>\n<blockquote>\n<p>inner</p>\n</blockquote>\n' +
      '<div class="codehilite" data-code-language="JavaScript"><pre><span></span><code>code\n</code></pre></div>\n' +
      '</blockquote>\n<p>after</p>',
  )
  t.equal(
    html('```spoiler The *end*\nAll live.\n```'),
    '<div class="spoiler-block"><div class="spoiler-header">\n<p>The <em>end</em></p>\n</div>' +
      '<div class="spoiler-content" aria-hidden="true">\n<p>All live.</p>\n</div></div>',
  )
  t.equal(html('```quote\nnever closed'), '<blockquote>\n<p>never closed</p>\n</blockquote>')
})

t.test('mentions call people, once, unless silent or quoted', async t => {
  const called = '<span class="user-mention" data-user-id="7">@Ada &lt;Lovelace&gt;</span>'
  const silent = '<span class="user-mention silent" data-user-id="7">Ada &lt;Lovelace&gt;</span>'
  t.match(renderMarkdown('@**Ada <Lovelace>** @**ada <lovelace>|7** @**|7**', names), {
    html: `<p>${called} ${called} ${called}</p>`,
    mentionedUserIds: [7],
    mentionsEveryone: false,
  })
  t.match(renderMarkdown('@_**Ada <Lovelace>**\n> @**Ada <Lovelace>** @**all**', names), {
    html:
      `<p>${silent}</p>\n<blockquote>\n<p>${silent} ` +
      '<span class="user-mention channel-wildcard-mention silent" data-user-id="*">all</span></p>\n</blockquote>',
    mentionedUserIds: [],
    mentionsEveryone: false,
  })
  t.equal(renderMarkdown('@**everyone**', names).mentionsEveryone, true)
  t.same(renderMarkdown('`@**all**` and\n```\n@**all**\n```', names).mentionsEveryone, false)
  t.equal(html('@**Twin**'), '<p>@<strong>Twin</strong></p>', 'a name of two people means neither')
  t.match(html('@**Twin|9**'), /data-user-id="9"/)
  t.equal(html('@**Nobody** @**Ada|8**'), '<p>@<strong>Nobody</strong> @<strong>Ada|8</strong></p>')
})

t.test('links to channels, topics and messages', async t => {
  t.equal(
    html('#**Night Sky**'),
    '<p><a class="stream" data-stream-id="3" href="/#narrow/channel/3-night-sky">#night sky</a></p>',
  )
  t.equal(
    html('#**night sky>M31 & co.**'),
    '<p><a class="stream-topic" data-stream-id="3" href="/#narrow/channel/3-night-sky/topic/M31.20.26.20co.2E">#night sky &gt; M31 &amp; co.</a></p>',
  )
  t.equal(
    html('#**night sky>moon@12**'),
    '<p><a class="message-link" href="/#narrow/channel/3-night-sky/topic/moon/near/12">#night sky &gt; moon @ 💬</a></p>',
  )
  t.match(html('#**night sky>**'), /<em>general chat<\/em>/)
  t.equal(html('#**secret**'), '<p>#<strong>secret</strong></p>')
  t.equal(encodeFragment("it's 50% (.)"), 'it.27s.2050.25.20.28.2E.29')
})

t.test('links go where they say, and nowhere else', async t => {
  t.match(html('https://a.org/x?y=1&z'), /<a href="https:\/\/a.org\/x\?y=1&amp;z">/)
  t.match(html('[mail](mailto:a@b.org) [here](#narrow/is/starred)'), /href="mailto:.*href="#narrow/)
  for (const link of [
    'javascript:x',
    'JAVASCRIPT:x',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc',
    '//evil.org',
  ])
    t.notMatch(html(`[x](${link})`), /href/, link)
  t.notMatch(html('[x](/\\evil.org)'), /href/, 'browsers take a backslash for a slash')
})

t.test('emoji by name and by sign', async t => {
  const tada =
    '<span aria-label="tada" class="emoji emoji-1f389" role="img" title="tada">:tada:</span>'
  t.equal(html(':tada: 🎉'), `<p>${tada} ${tada}</p>`)
  t.equal(html('12:30:45 :no_such_thing:'), '<p>12:30:45 :no_such_thing:</p>')
  t.match(html('☀️'), /emoji-2600"/)
})

t.test('no markup of the author’s own ever passes', async t => {
  const attacks = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<a href="javascript:x">y</a>',
    '**<b onclick=x>**',
    '`<i>`',
    '```"><script>\nx\n```',
    '```spoiler <script>\nx\n```',
    '[<u>](http://x.org "><script>")',
    '#**night sky><script>**',
    '@**<script>**',
    '> <iframe>',
    '- <svg/onload=x>',
  ]
  for (const attack of attacks) {
    const tags = html(attack).match(/<\/?[a-z]+/g) ?? []
    const known = /^<\/?(p|br|strong|em|del|code|pre|span|div|blockquote|ul|li|a)$/
    t.same(
      tags.filter(tag => !known.test(tag)),
      [],
      attack,
    )
    t.notMatch(html(attack), / on[a-z]+=[^&]*"/)
  }
})

t.test('what a text names is known before it is rendered', async t => {
  t.same(namesIn('@**A** @_**B|5** @**|6** @*g* #**c** #**d>e** #**d>f@3** @**A** :owl:'), {
    userNames: ['A'],
    userIds: [5, 6],
    groupNames: ['g'],
    channelNames: ['c', 'd'],
    topicNames: ['e', 'f'],
    emojiNames: ['owl'],
  })
})
