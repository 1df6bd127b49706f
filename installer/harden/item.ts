import type { Look } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import type { Site } from '../recipes/site.ts'

/** For whom a host is hardened, and by whom. */
export type Ground = {
  readonly site: Site
  /** The account that asks: it must be able to come back. */
  readonly admin: string
}

/** One thing that makes a host harder to break into, beyond what Parley needs for itself. */
export type Item = {
  readonly name: string
  readonly reason: string
  /** What else could notice it. */
  readonly mayBreak: string
  /** Why it cannot be done on this host; undefined when it can. */
  refuses?(host: Look, ground: Ground): Promise<string | undefined>
  resources(host: Look, ground: Ground): Promise<readonly Resource[]>
}

export const rootsFile = { mode: 0o644, owner: 'root:root' } as const
