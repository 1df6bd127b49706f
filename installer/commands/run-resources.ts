import { join } from 'node:path'
import { InstallError } from '../core/install-error.ts'
import { requireNoOtherRun, takeLock, type Lock } from '../core/lock.ts'
import { plan, type Change, type Resource } from '../core/resource.ts'
import type { Journal } from '../core/journal.ts'
import { journaledApply } from '../core/run.ts'
import { operatorsFile } from '../recipes/operators-file.ts'
import type { Site } from '../recipes/site.ts'
import { encryptedVolume } from '../recipes/volume.ts'
import { progress } from '../terminal/progress.ts'
import { uncut, type Seam } from './interruption.ts'
import { journalOf, knownLayout } from './installation.ts'
import type { World } from './world.ts'

/** The volume before all that lies on it. The operator's file next, so that a run cut short knows what it was to become. */
export const resourcesOf = (world: World, site: Site): readonly Resource[] => [
  ...encryptedVolume(site),
  operatorsFile(site),
  ...world.appliance(site),
]

/** What would happen, with progress while it looks. */
export const planWithProgress = (world: World, site: Site): Promise<Change[]> =>
  planListed(world, resourcesOf(world, site))

/** The same for any list of resources. */
async function planListed(world: World, resources: readonly Resource[]): Promise<Change[]> {
  const line = progress(world.terminal, () => world.now().getTime())
  try {
    return await plan(world.host, resources, line.watch)
  } finally {
    line.stop()
  }
}

/** What a run needs beside its resources. `consented` names the one-way steps agreed to. */
type Run = {
  readonly line: string
  readonly consented: ReadonlySet<string>
  /** Where its ways back are noted; the appliance's own without this. */
  readonly journal?: Journal
}

/** Makes the appliance so, under the lock, with journal and progress. */
export const applyWithProgress = (world: World, site: Site, run: Run): Promise<Change[]> =>
  applyListed(world, resourcesOf(world, site), run)

/** The same for any list of resources. */
export async function applyListed(
  world: World,
  resources: readonly Resource[],
  { line, consented, journal = journalOf(world) }: Run,
): Promise<Change[]> {
  const { host, release, now, terminal } = world
  return locked(world, line, async () => {
    const shown = progress(terminal, () => now().getTime())
    try {
      return await uncut(terminal, line, seam =>
        journaledApply(
          {
            host,
            journal,
            command: line,
            version: release.version,
            now,
            watch: shown.watch,
          },
          resources.map(resource => guarded(resource, consented, seam)),
        ),
      )
    } finally {
      shown.stop()
    }
  })
}

/** Stops between resources when asked to, and before a one-way step that nobody agreed to. */
function guarded(resource: Resource, consented: ReadonlySet<string>, seam: Seam): Resource {
  let begun = false
  return {
    ...resource,
    async check(host) {
      if (!begun) seam()
      const difference = await resource.check(host)
      if (!begun && difference !== undefined && resource.oneWay !== undefined)
        requireConsent(resource.id, resource.oneWay, consented)
      begun = true
      return difference
    },
  }
}

function requireConsent(id: string, oneWay: string, consented: ReadonlySet<string>): void {
  if (consented.has(id)) return
  throw new InstallError(`cannot go on with ${id}`, {
    because: `${oneWay}, and it was not in the plan you agreed to`,
    remedy: 'run the same command again and look at the plan',
    exit: 'refused',
  })
}

const lockFile = (world: World): string => join(knownLayout(world).installerState, 'lock')

/** @throws InstallError (locked): a run under way makes this host look as it will not stay. */
export const requireQuiet = (world: World): Promise<void> => requireNoOtherRun(lockFile(world))

/** One run at a time. */
export async function locked<T>(world: World, line: string, work: () => Promise<T>): Promise<T> {
  const lock: Lock = await takeLock(lockFile(world), {
    pid: process.pid,
    user: world.user,
    command: line,
    since: world.now().toISOString(),
  })
  try {
    return await work()
  } finally {
    await lock.release()
  }
}
