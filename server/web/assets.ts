import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { reachedModules } from './modules.ts'

/** One file that the browser may ask for. */
export type Asset = { path: string; type: string; body: string; etag: string }

const root = dirname(import.meta.dirname)
const page = 'web/page'

/** The page and everything it consists of. An address below `/page/` is the file's place below `server/`. */
export async function pageAssets(): Promise<Asset[]> {
  const modules = await reachedModules(root, `${page}/main.ts`)
  const stylesheets = (await readdir(join(root, page))).filter(name => name.endsWith('.css'))
  const html = await readFile(join(root, page, 'index.html'), 'utf8')
  // Without this hint the browser would learn of each module only from the one that imports it.
  const hints = [...modules.keys()].map(path => `<link rel="modulepreload" href="/page/${path}" />`)
  return [
    asset('/', 'text/html', html.replace('</head>', `${hints.join('\n')}\n</head>`)),
    ...[...modules].map(([path, code]) => asset(`/page/${path}`, 'text/javascript', code)),
    ...(await Promise.all(
      stylesheets.map(async name => {
        const css = await readFile(join(root, page, name), 'utf8')
        return asset(`/page/${page}/${name}`, 'text/css', css)
      }),
    )),
    asset(
      `/page/${page}/icon.svg`,
      'image/svg+xml',
      await readFile(join(root, page, 'icon.svg'), 'utf8'),
    ),
  ]
}

const asset = (path: string, type: string, body: string): Asset => ({
  path,
  type: `${type}; charset=utf-8`,
  body,
  etag: `"${createHash('sha256').update(body).digest('base64url')}"`,
})
