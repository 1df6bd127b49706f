import t from 'tap'
import type { IncomingHttpHeaders } from 'node:http'
import { ask as askFor } from '../ask.ts'
import { createWorld } from '../world.ts'

type File = { status: number; headers: IncomingHttpHeaders; text: string }

async function ask(socketPath: string, path: string, headers = {}, method = 'GET'): Promise<File> {
  const { content, ...answer } = await askFor({ socketPath, path, method, headers })
  return { ...answer, text: content.toString() }
}

t.test('the page and all that it refers to are served, and nothing beside', async t => {
  const { config } = await createWorld(t)
  const get = (path: string, headers = {}) => ask(config.listen.socket ?? '', path, headers)
  const page = await get('/')
  t.equal(page.status, 200)
  t.match(page.headers['content-type'], 'text/html')

  const linked = [...page.text.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path ?? '')
  t.ok(linked.includes('/page/protocol/apply-event.ts'), 'the fold that the tests prove, too')
  for (const path of linked) {
    const file = await get(path)
    t.equal(file.status, 200, path)
    t.equal(file.headers['x-content-type-options'], 'nosniff')
    const imported = [...file.text.matchAll(/from '(\.[^']+)'/g)].map(
      ([, from]) => new URL(from ?? '', `https://host${path}`).pathname,
    )
    for (const module of imported) t.ok(linked.includes(module), `${path} imports ${module}`)
  }
  for (const path of [
    '/page/',
    '/page/main.ts',
    '/page/config.ts',
    '/page/web/assets.ts',
    '/page/web/page/tsconfig.json',
    '/page/web/page/../../config.ts',
    '/page/%2e%2e/package.json',
    '/index.html',
  ])
    t.equal((await get(path)).status, 404, path)
  t.equal((await ask(config.listen.socket ?? '', '/', {}, 'POST')).status, 404)
})

t.test('a file that has not changed is not sent twice', async t => {
  const { config } = await createWorld(t)
  const get = (headers = {}) => ask(config.listen.socket ?? '', '/page/web/page/main.ts', headers)
  const first = await get()
  t.match(first.headers['content-type'], 'text/javascript')
  t.match(first.headers['cache-control'], 'no-cache')
  const again = await get({ 'if-none-match': first.headers.etag })
  t.equal(again.status, 304)
  t.equal(again.text, '')
  t.equal((await get({ 'if-none-match': '"an older one"' })).text, first.text)
})

t.test('the page may load from its own server only, and nothing may frame it', async t => {
  const { config } = await createWorld(t)
  const { headers } = await ask(config.listen.socket ?? '', '/')
  const policy = headers['content-security-policy']
  t.equal(
    policy,
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
      "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
      "require-trusted-types-for 'script'; trusted-types message-html",
  )
})
