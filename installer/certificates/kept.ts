import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Look } from '../core/host.ts'
import type { Authority } from './authority.ts'
import { currentOf, textIn, type Contents, type Store } from './generations.ts'
import { certificatesIn } from './inspect.ts'

/** Who vouches for the server: the own authority, files that an operator brought, or a public authority by ACME. */
export const sources = ['internal-ca', 'files', 'acme'] as const
export type Source = (typeof sources)[number]

/** What the server shows and signs with. */
export type ServerCertificate = {
  readonly source: Source
  /** The server's own certificate first, then those above it, PEM. */
  readonly chain: string
  readonly key: string
  /** The root that clients must trust, where it is not among those that they trust anyway. */
  readonly trust?: string
}

const open = 0o644
const closed = 0o600

export const serverContents = ({ source, chain, key, trust }: ServerCertificate): Contents => ({
  'key.pem': { content: key, mode: closed },
  'chain.pem': { content: chain, mode: open },
  ...(trust !== undefined && { 'trust.pem': { content: trust, mode: open } }),
  'about.json': { content: `${JSON.stringify({ source })}\n`, mode: open },
})

export const authorityContents = (authority: Authority): Contents => ({
  'root.pem': { content: authority.root, mode: open },
  ...(authority.rootKey !== undefined && {
    'root-key.pem': { content: authority.rootKey, mode: closed },
  }),
  'issuing.pem': { content: authority.issuing.certificate, mode: open },
  'issuing-key.pem': { content: authority.issuing.key, mode: closed },
  ...(authority.cross !== undefined && { 'cross.pem': { content: authority.cross, mode: open } }),
  ...(authority.former !== undefined && {
    'former-root.pem': { content: authority.former, mode: open },
  }),
})

type Reading = Pick<Look, 'read'>
type Place = Pick<Store, 'directory'>

/** The current certificate, or undefined while a part of it is missing. */
export const readServerCertificate = async (
  host: Reading,
  store: Place,
): Promise<ServerCertificate | undefined> => readGeneration(host, store, 'current')

export const readGeneration = async (
  host: Reading,
  { directory }: Place,
  name: string,
): Promise<ServerCertificate | undefined> => {
  const text = (file: string) => textIn(host, { directory }, `${name}/${file}`)
  const [chain, key] = [await text('chain.pem'), await text('key.pem')]
  if (chain === undefined || key === undefined) return undefined
  const trust = await text('trust.pem')
  const source = sourceIn(await text('about.json'))
  return { source, chain, key, ...(trust !== undefined && { trust }) }
}

const about = z.object({ source: z.enum(sources) })

/** Files that lost their description are an operator's, until proven otherwise: those are never replaced unasked. */
function sourceIn(text = ''): Source {
  try {
    return about.parse(JSON.parse(text)).source
  } catch {
    return 'files'
  }
}

/** An authority, the current one if nothing else is said; undefined while a part of it is missing. */
export async function readAuthority(
  host: Reading,
  store: Place,
  generation: 'current' | 'previous' = 'current',
): Promise<Authority | undefined> {
  const text = (file: string) => textIn(host, store, `${generation}/${file}`)
  const root = await text('root.pem')
  const certificate = await text('issuing.pem')
  const key = await text('issuing-key.pem')
  if (root === undefined || certificate === undefined || key === undefined) return undefined
  const rootKey = await text('root-key.pem')
  const cross = await text('cross.pem')
  const former = await text('former-root.pem')
  return {
    root,
    issuing: { certificate, key },
    ...(rootKey !== undefined && { rootKey }),
    ...(cross !== undefined && { cross }),
    ...(former !== undefined && { former }),
  }
}

/** `2026-11-26-1f3a9c02`: the day from which the first certificate is valid, and a mark of all that is in it. */
export function generationName(contents: Contents): string {
  const texts = Object.values(contents).map(({ content }) => content)
  const days = certificatesIn(texts.join('')).map(({ validFromDate }) =>
    validFromDate.toISOString(),
  )
  const [day = 'unknown'] = days
  const mark = createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 8)
  return `${day.slice(0, 10)}-${mark}`
}

/** How the rights in the current generation differ from public and secret. */
export async function rightsFault(
  host: Reading,
  store: Store,
  contents: Contents,
): Promise<string | undefined> {
  const name = await currentOf(host, store)
  for (const [file, { mode }] of Object.entries(contents)) {
    const entry = await host.read(`${store.directory}/${name}/${file}`)
    if (entry?.kind === 'file' && entry.mode === mode && entry.owner === store.owner) continue
    return `put right who may read ${store.directory}/current/${file}`
  }
  return undefined
}
