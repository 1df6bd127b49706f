import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Asset } from './assets.ts'

/** Nothing but our own files, no inline script or style, and no way to make markup from text but the page's one policy. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types message-html',
].join('; ')

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Asked about each time, answered with 304: a new release is never half an old one.
  'cache-control': 'no-cache',
}

/** Answers `GET` for each asset, and for nothing else. They are made when somebody asks for the first: many a server has no visitors. */
export function servePage(app: FastifyInstance, makeAssets: () => Promise<readonly Asset[]>): void {
  let made: Promise<ReadonlyMap<string, Asset>> | undefined
  const make = async () => new Map((await makeAssets()).map(asset => [asset.path, asset]))
  const assets = () =>
    (made ??= make().catch((error: unknown) => {
      made = undefined // the next who asks tries again
      throw error
    }))
  const serve = async (request: FastifyRequest, reply: FastifyReply) => {
    const asset = (await assets()).get(request.url.split('?', 1)[0] ?? '')
    if (!asset) return reply.callNotFound()
    const { type, body, etag } = asset
    reply.headers({ ...headers, etag })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type(type).send(body)
  }
  for (const path of ['/', '/page/*']) app.get(path, serve)
}
