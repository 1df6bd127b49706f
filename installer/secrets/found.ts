import type { Look } from '../core/host.ts'
import type { Site } from '../recipes/site.ts'
import { isMounted } from '../volume/opening.ts'
import { secrets } from './index.ts'
import { keptKeys } from './kept-keys.ts'
import { sealingOf, type Seal } from './sealing.ts'

/** How closed it is: sealed, on the encrypted volume, a closed file, or not on this host at all. */
export type Closed = Seal | 'volume' | 'away'

/** One secret or key as it lies there; never itself. */
export type Found = {
  readonly name: string
  readonly purpose: string
  readonly readers: readonly string[]
  readonly path: string
  /** Null where it is missing, or this host cannot open it. */
  readonly seal: Closed | null
  /** ISO 8601: when it was written. */
  readonly since: string | null
  readonly rotatedBy: string
}

/** Whatever must be known to few on this host. */
export const foundOn = async (host: Look, site: Site): Promise<readonly Found[]> => [
  ...(await sealedOn(host, site)),
  ...(await keysOn(host, site)),
]

const sealedOn = (host: Look, { layout }: Site): Promise<Found[]> =>
  Promise.all(
    secrets.map(async ({ name, purpose, readers, replacedBy }) => {
      const sealing = sealingOf(layout)
      const path = sealing.path(name)
      const entry = await host.read(path)
      const opens = (await sealing.open(host, name)) !== undefined
      const seal = entry?.kind === 'file' && opens ? sealing.sealOf(entry.content) : null
      const rotatedBy = replacedBy ?? `parley secrets rotate ${name}`
      return { name, purpose, readers, path, seal, since: await writtenAt(host, path), rotatedBy }
    }),
  )

/** Those that are there, and a root's key that was taken off this host. */
async function keysOn(host: Look, site: Site): Promise<Found[]> {
  const place = (await isMounted(host)) ? 'volume' : 'file'
  const found: Found[] = []
  for (const { path: pathIn, ...key } of keptKeys) {
    const path = pathIn(site)
    const isThere = (await host.read(path))?.kind === 'file'
    if (!isThere && key.name.startsWith('acme-')) continue
    const away = key.name === 'ca-root' ? ('away' as const) : null
    const since = isThere ? await writtenAt(host, path) : null
    found.push({ ...key, path, seal: isThere ? place : away, since })
  }
  return found
}

async function writtenAt(host: Look, path: string): Promise<string | null> {
  const { ok, out } = await host.ask(['stat', '--format=%Y', '--', path])
  return ok ? new Date(Number(out) * 1000).toISOString() : null
}
