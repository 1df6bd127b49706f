import t, { type Test } from 'tap'
import type { Page } from 'playwright-core'
import { createBrowserWorld } from './browser.ts'

t.setTimeout(600_000)

/** Markup that would run, fetch, dress up or break out if it were taken as it is. */
const hostileHtml = [
  '<script>globalThis.stolen = 1</script>',
  '<img src="x" onerror="globalThis.stolen = 2">',
  '<img src="https://evil.example/pixel.png" alt="pixel">',
  '<svg onload="globalThis.stolen = 3"><script>globalThis.stolen = 4</script></svg>',
  '<math><mtext><table><mglyph><style><img src onerror="globalThis.stolen = 5"></style></table></mtext></math>',
  '<span class="katex"><span class="katex-mathml"><math onclick="globalThis.stolen = 13" href="javascript:1" style="color:red"><mi>x</mi><annotation-xml encoding="text/html"><img src=x onerror="globalThis.stolen = 14"></annotation-xml></math></span><span class="katex-html" style="top:0">x</span></span>',
  '<a href="javascript:globalThis.stolen = 6">script link</a>',
  '<a href=" java\tscript:globalThis.stolen = 7">hidden script link</a>',
  '<a href="data:text/html,<script>1</script>">data link</a>',
  '<a href="https://example.org/" target="_top" onclick="globalThis.stolen = 8">good link</a>',
  '<iframe src="/" srcdoc="<script>parent.stolen = 9</script>"></iframe>',
  '<form action="/json/logout" method="post"><button class="primary">Sign in again</button></form>',
  '<div style="position:fixed;inset:0" class="welcome" id="password">cover</div>',
  '<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<p>the words stay</p>',
].join('')

const markdownOfEvil = [
  '<script>globalThis.stolen = 10</script>',
  '[a link](javascript:globalThis.stolen=11)',
  '![pixel](https://evil.example/pixel.png)',
  '<img src=x onerror="globalThis.stolen = 12">',
].join('\n')

const stolen = (page: Page) =>
  page.evaluate(() => ('stolen' in globalThis ? 'something' : 'nothing'))

async function conversation(t: Test, change?: (content: string) => string) {
  const { world, signedIn } = await createBrowserWorld(t)
  const { iago, hamlet } = world
  const sent = (content: string) =>
    hamlet.post('/messages', { type: 'direct', to: [iago.id], content })
  await sent(markdownOfEvil)
  const visit = await signedIn('iago')
  const foreign: string[] = []
  visit.page.on('request', request => {
    if (request.url().includes('evil.example')) foreign.push(request.url())
  })
  if (change)
    await visit.page.route('**/json/messages?**', async route => {
      const answer = await route.fetch()
      const body = (await answer.json()) as { messages: { content: string }[] }
      for (const message of body.messages) message.content = change(message.content)
      await route.fulfill({ response: answer, json: body })
    })
  await visit.page
    .getByRole('link', { name: /^Hamlet/ })
    .first()
    .click()
  return { ...visit, foreign, sent, log: visit.page.getByRole('log') }
}

t.test('hostile Markdown arrives as the words it consists of', async t => {
  const { page, log, foreign, complaints } = await conversation(t)
  await log.getByText('<script>globalThis.stolen = 10</script>').waitFor()
  t.equal(await stolen(page), 'nothing')
  t.equal(await log.locator('a[href^="javascript"], script, img').count(), 0)
  t.same(foreign, [])
  t.same(complaints, [])
})

t.test('even HTML that a broken server would let through does nothing', async t => {
  const { page, log, foreign, complaints } = await conversation(t, () => hostileHtml)
  await log.getByText('the words stay').waitFor()
  t.equal(await stolen(page), 'nothing')
  t.equal(
    await log
      .locator(
        'script, style, svg, annotation-xml, math[href], iframe, form, button, base, meta, [onclick]',
      )
      .count(),
    0,
  )
  t.equal(await log.locator('math').count(), 1, 'a formula is drawn, and nothing else in it')
  t.equal(await log.locator('[style], [id], .welcome, .primary').count(), 0, 'no disguise')
  t.equal(await log.locator('img[src]').count(), 0, 'no picture from elsewhere')
  const links = log.locator('a[href]')
  t.equal(await links.count(), 1)
  t.equal(await links.getAttribute('href'), 'https://example.org/')
  t.equal(await links.getAttribute('target'), '_blank')
  t.match(await links.getAttribute('rel'), 'noopener noreferrer')
  await log.getByText('hidden script link').click()
  t.equal(await stolen(page), 'nothing')
  t.same(foreign, [])
  // The browser notes what it finds while parsing, in a document that cannot run anything; it must have stopped all of it.
  for (const complaint of complaints) t.match(complaint, 'The action has been blocked')
})

t.test('a huge message stays inside its row, and what follows is read as ever', async t => {
  const { page, log, sent, complaints } = await conversation(t)
  await sent('W'.repeat(9_990))
  await sent('> '.repeat(300) + 'deep')
  await sent('Still here.')
  await log.getByText('Still here.').waitFor()
  for (const part of [page.locator('html'), log])
    t.equal(
      await part.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
      0,
      'nothing grows wider than the window',
    )
  t.same(complaints, [])
})
