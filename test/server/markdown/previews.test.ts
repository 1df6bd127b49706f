import t from 'tap'
import { noNames, type Names } from '../../../server/markdown/names.ts'
import { whatToFetch } from '../../../server/markdown/previews.ts'
import { renderMarkdown } from '../../../server/markdown/render.ts'

const cat = '/user_uploads/2/ab/cat.png'
const names: Names = {
  ...noNames,
  previews: new Map([
    [cat, { kind: 'image', src: '/user_uploads/thumbnail/2/ab/cat.png/840x560.webp', attributes: { 'data-original-dimensions': '64x48' } }], // prettier-ignore
    ['https://x.org/a.mp4', { kind: 'video', src: '/proxy/a' }],
    ['https://youtu.be/abcdefghijk', { kind: 'youtube', id: 'abcdefghijk', src: '/proxy/b' }],
    ['https://x.org/page', { kind: 'page', src: '/proxy/c"d', title: 'A <page>', description: 'About & more' }], // prettier-ignore
  ]),
}
const html = (content: string) => renderMarkdown(content, names).html
const picture = (title = '') =>
  `<div class="message_inline_image"><a href="${cat}"${title}><img data-original-dimensions="64x48" src="/user_uploads/thumbnail/2/ab/cat.png/840x560.webp"></a></div>`

t.test('what is known of a link is shown below its words, once', async t => {
  t.equal(
    html(`[cat](${cat}) [cat](${cat})`),
    `<p><a href="${cat}">cat</a> <a href="${cat}">cat</a></p>\n${picture(' title="cat"')}`,
  )
  t.equal(
    html(`* [c](${cat})\n* b`),
    `<ul>\n<li><a href="${cat}">c</a>${picture(' title="c"')}</li>\n<li>b</li>\n</ul>`,
  )
  t.notMatch(html(`> [c](${cat})`), 'message_inline', 'what is quoted has been shown before')
  t.equal(renderMarkdown(`[c](${cat})`).html, `<p><a href="${cat}">c</a></p>`)
})

t.test('videos, YouTube and pages have frames of their own', async t => {
  t.equal(
    html('https://x.org/a.mp4'),
    '<div class="message_inline_image message_inline_video"><a href="https://x.org/a.mp4"><video preload="metadata" src="/proxy/a"></video></a></div>',
    'instead of a bare address',
  )
  t.match(
    html('see https://youtu.be/abcdefghijk'),
    '<div class="youtube-video message_inline_image"><a data-id="abcdefghijk" href="https://youtu.be/abcdefghijk"><img src="/proxy/b"></a></div>',
  )
  t.match(
    html('see https://x.org/page'),
    '<div class="message_embed"><a class="message_embed_image" href="https://x.org/page" style="background-image: url(&quot;/proxy/c%22d&quot;)"></a>' +
      '<div class="data-container"><div class="message_embed_title"><a href="https://x.org/page" title="A &lt;page&gt;">A &lt;page&gt;</a></div>' +
      '<div class="message_embed_description">About &amp; more</div></div></div>',
  )
})

t.test('a message says what would have to be looked up', async t => {
  const { links } = renderMarkdown(
    `[c](${cat}) https://x.org/a.jpg?b https://x.org/a.mp4 https://www.youtube.com/watch?v=abcdefghijk a@b.org https://x.org \`https://y.org\``,
  )
  t.same(whatToFetch(links), [
    { kind: 'upload', address: cat },
    { kind: 'image', address: 'https://x.org/a.jpg?b' },
    { kind: 'video', address: 'https://x.org/a.mp4' },
    { kind: 'youtube', address: 'https://www.youtube.com/watch?v=abcdefghijk' },
    { kind: 'page', address: 'https://x.org' },
  ])
  t.equal(whatToFetch(Array.from({ length: 50 }, (_, i) => `https://x.org/${i}`)).length, 24)
})
