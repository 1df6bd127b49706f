import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { Context } from '../../../server/context.ts'
import { removeFiles } from '../../../server/domain/attachments/removal.ts'
import { describe } from '../../../server/domain/link-previews/describe.ts'
import { removeUnshown } from '../../../server/domain/link-previews/removal.ts'
import { previewLinks } from '../../../server/domain/link-previews/show.ts'
import { emptyArchive } from '../../../server/domain/retention/empty-archive.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { converges } from '../convergence.ts'
import { egressProcess } from '../egress/small-internet.ts'
import { download } from '../files.ts'
import { turnedJpeg } from '../pictures.ts'
import { makeChannel, say } from '../talk.ts'
import { takeJobs } from '../waiting-jobs.ts'
import { createWorld } from '../world.ts'

const world = await createWorld(t)
const { hamlet, othello, iago } = world

/** A site in the web, by paths. */
const pages = new Map<string, RequestListener>()
const asked: string[] = []
const site = createServer((request, response) => {
  const path = String(request.url)
  asked.push(path)
  const page = pages.get(path)
  if (page) page(request, response)
  else response.writeHead(404, { 'content-type': 'text/html' }).end('<title>Not here</title>')
})
site.listen(0, '127.0.0.1')
await once(site, 'listening')
const address = site.address()
const port = typeof address === 'object' ? address?.port : undefined
const html = (text: string, type = 'text/html; charset=utf-8'): RequestListener => {
  return (_request, response) => void response.writeHead(200, { 'content-type': type }).end(text)
}
const url = (path: string) => `http://127.0.0.1:${port}${path}`

const folder = mkdtempSync(join(tmpdir(), 'parley-previews-'))
const egress = await egressProcess(
  folder,
  `allow:\n  - { text: here, network: 127.0.0.1/32, port: ${port} }\ndeny:\n`,
)
t.teardown(async () => {
  await egress.end('SIGTERM')
  site.close()
  rmSync(folder, { recursive: true })
})

const context: Context = { ...world.context, config: { ...world.config, egress: egress.way } }
const jobs = async () => (await takeJobs(world, 'link previews')).map(({ id }) => id)
/** Does what the worker would. */
async function work(on: Context = context) {
  for (const id of await jobs()) await previewLinks(on, id)
}
const shown = async (id: number) =>
  (await othello.get<{ message: { content: string } }>(`/messages/${id}`)).message.content

pages.set('/picture.jpg', (_request, response) => {
  response.writeHead(200, { 'content-type': 'image/jpeg' }).end(turnedJpeg)
})
pages.set(
  '/story',
  html(`<!doctype html><html><head><title>Plain</title>
    <meta property="og:title" content="The &lt;Tempest&gt;">
    <meta name="description" content="We are such
      stuff">
    <meta property="og:image" content="/picture.jpg"></head><body><meta name="description" content="no">`),
)

t.test('nothing is fetched unless the organization wants it', async t => {
  await makeChannel(hamlet, 'isle', [hamlet, othello])
  const id = await say(hamlet, 'isle', 'x', url('/story'))
  t.same(await jobs(), [])
  await previewLinks(context, id)
  t.notMatch(await shown(id), 'message_embed')
  await iago.patch('/realm', { inline_url_embed_preview: true })
  const next = await say(hamlet, 'isle', 'x', 'no link at all, [or one here](#narrow/is/dm)')
  t.same(await jobs(), [], `${next} asks for nothing`)
  await say(hamlet, 'isle', 'x', url('/story'))
  const before = asked.length
  await work(world.context)
  t.equal(asked.length, before, 'nor without a way out')
})

t.test('a page is shown by its title, its words and its picture, which come from here', async t => {
  const id = await say(hamlet, 'isle', 'x', `see ${url('/story')}`)
  t.notMatch(await shown(id), 'message_embed', 'first the message itself')
  const [events] = await converges(t, [othello], () => work())
  t.match(events, [{ type: 'update_message', rendering_only: true, message_id: id }])
  const content = await shown(id)
  t.match(content, `<a href="${url('/story')}" title="The &lt;Tempest&gt;">The &lt;Tempest&gt;</a>`)
  t.match(content, 'message_embed_description">We are such stuff<')
  const [, picture = ''] = /url\(&quot;(.*?)&quot;\)/.exec(content) ?? []
  t.match(picture, /^\/user_avatars\/1\/[\w-]+\.webp$/)
  t.match((await download(world, picture)).headers, { 'content-type': 'image/webp' })

  const before = asked.length
  const again = await say(othello, 'isle', 'x', url('/story'))
  await work()
  t.match(await shown(again), 'The &lt;Tempest&gt;')
  t.equal(asked.length, before, 'what was found today is not asked for again')
})

t.test('a picture elsewhere is shown small, and from here', async t => {
  const id = await say(hamlet, 'isle', 'x', `[look](${url('/picture.jpg')})`)
  await work()
  t.match(
    await shown(id),
    /message_inline_image"><a href="[^"]*" title="look"><img src="\/user_avatars\/1\/[\w-]+\.webp">/,
  )
  await iago.patch('/realm', { inline_image_preview: false })
  const plain = await say(hamlet, 'isle', 'x', `[look](${url('/picture.jpg')})`)
  await work()
  t.notMatch(await shown(plain), 'message_inline_image', 'unless pictures are not wanted')
  await iago.patch('/realm', { inline_image_preview: true })
})

t.test('what cannot be shown stays a link', async t => {
  pages.set('/broken.png', (_request, response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end('no picture')
  })
  pages.set('/sheet', html('<title>no page</title>', 'text/csv'))
  pages.set('/silent', html('<p>nothing about itself'))
  pages.set('/away', (_request, response) => {
    response.writeHead(302, { location: 'http://10.1.2.3/' }).end()
  })
  for (const path of ['/nowhere', '/broken.png', '/sheet', '/silent', '/away', '/film.mp4']) {
    const id = await say(hamlet, 'isle', 'x', url(path))
    await work()
    t.equal(await shown(id), `<p><a href="${url(path)}">${url(path)}</a></p>`, path)
  }
  t.notOk(asked.includes('/film.mp4'))
})

t.test('of many links the first five are looked at', async t => {
  const paths = Array.from({ length: 7 }, (_none, n) => `/many-${n}`)
  for (const path of paths) pages.set(path, html(`<title>Page ${path}</title>`))
  const id = await say(hamlet, 'isle', 'x', paths.map(url).join(' '))
  await work()
  t.equal((await shown(id)).match(/message_embed_title/g)?.length, 5)
})

t.test('an edit shows what the message links to now, and nothing of before', async t => {
  const id = await say(hamlet, 'isle', 'x', url('/many-1'))
  const [job = 0] = await jobs()
  await hamlet.patch(`/messages/${id}`, { content: url('/many-2') })
  await previewLinks(context, job)
  t.match(await shown(id), 'Page /many-2')
  await work()
  await hamlet.patch(`/messages/${id}`, { content: 'nothing' })
  await work()
  t.equal(await shown(id), '<p>nothing</p>')
  await hamlet.patch(`/messages/${id}`, { content: url('/many-5') })
  await iago.delete(`/messages/${id}`)
  await work()
  t.notOk(asked.includes('/many-5'), 'a message that is gone asks for nothing')
})

t.test('what no message shows any more is forgotten, with its picture', async t => {
  const count = async () =>
    (
      await world.db.snapshot(tx =>
        tx.one<{ count: number }>(sql`select count(*) as count from link_previews`),
      )
    ).count
  const kept = await say(hamlet, 'isle', 'x', url('/story'))
  const id = await say(hamlet, 'isle', 'x', url('/picture.jpg?2'))
  pages.set('/picture.jpg?2', pages.get('/picture.jpg') ?? html(''))
  await work()
  const files = readdirSync(world.config.uploads).length
  await iago.delete(`/messages/${id}`)
  const before = await count()
  await removeUnshown(context)
  t.equal(await count(), before, 'the next may show what was found today')
  const inDays = (days: number) => {
    const later = new Date(world.clock.now().getTime() + days * 86_400_000)
    return { ...context, clock: { ...world.clock, now: () => later } }
  }
  await removeUnshown(inDays(3))
  await removeFiles(inDays(3))
  t.equal(readdirSync(world.config.uploads).length, files, 'the message can still be put back')
  await emptyArchive(inDays(31))
  await removeUnshown(inDays(31))
  await removeFiles(inDays(31))
  t.ok((await count()) < before)
  t.equal(readdirSync(world.config.uploads).length, files - 1)
  t.match(await shown(kept), 'The &lt;Tempest&gt;')
})

t.test('pages are read as they are written', async t => {
  t.same(describe('<title>One</title><title>Two</title>', 'http://x/'), { title: 'One' })
  t.same(
    describe(
      '<meta NAME=twitter:title content="T &amp; U"><meta property="og:image" content="//cdn.x/a.png">',
      'https://x/y',
    ),
    { title: 'T & U', image: 'https://cdn.x/a.png' },
  )
  t.same(describe('<meta property="og:image" content="javascript:x">', 'https://x/'), {})
  t.equal(describe(`<title>${'long '.repeat(100)}`, 'http://x/').title, undefined, 'cut off')
  t.equal(describe(`<title>${'l'.repeat(900)}</title>`, 'http://x/').title?.length, 200)
  t.same(describe('<body><meta property="og:title" content="x">', 'http://x/'), {})
  pages.set('/latin', (_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(Buffer.from('<meta charset="iso-8859-1"><title>Café</title>', 'latin1'))
  })
  pages.set('/strange', html('<title>Ünknown</title>', 'text/html; charset=klingon'))
  const id = await say(hamlet, 'isle', 'x', `${url('/latin')} ${url('/strange')}`)
  await work()
  t.match(await shown(id), />Café<.*>Ünknown</s)
})

t.test('a page is not read to its end', async t => {
  pages.set('/endless', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.write(`<title>Endless</title>${' '.repeat(300_000)}`)
  })
  const id = await say(hamlet, 'isle', 'x', url('/endless'))
  await work()
  t.match(await shown(id), 'Endless')
})

t.test('while the way out is shut, the job is to be tried again', async t => {
  await say(hamlet, 'isle', 'x', url('/many-6'))
  const nowhere = { ...context, config: { ...world.config, egress: { socket: '/nowhere.sock' } } }
  await t.rejects(work(nowhere), /^unavailable: /)
})
