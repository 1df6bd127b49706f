import { InstallError } from './install-error.ts'
import { lookOnly, type Host, type Look } from './host.ts'
import { remembered } from './remembered.ts'

/** One thing that must be true of the host. */
export type Resource = {
  /** Unique in the appliance, in the operator's words: `user parley`, `file /etc/parley/server.yaml`. */
  readonly id: string
  /** Looks, never touches. Says what is different, or nothing when the host already agrees. */
  check(host: Look): Promise<string | undefined>
  /** Makes it so. Must be safe to run again after being killed anywhere inside. */
  apply(host: Host): Promise<void>
  /** Why this cannot be undone. Its presence makes the plan ask for consent by name. */
  readonly oneWay?: string
}

export type Change = {
  readonly id: string
  readonly difference: string
  readonly oneWay?: string
}

/** What happens to a resource during a run, for whoever shows progress. */
type Progress = {
  readonly id: string
  readonly index: number
  readonly total: number
  readonly state: 'checking' | 'applying' | 'settled' | 'unchanged'
  readonly difference?: string
}

export type Watch = (progress: Progress) => void

const unwatched: Watch = () => {}

// Most of a look is waiting for a program that was asked. More at once would only wait for the processor.
const looksAtOnce = 4

/**
 * What would happen. A dry run prints this and stops. Nothing changes meanwhile, so several looks go on at once, and no
 * question is asked twice.
 */
export async function plan(
  host: Look,
  resources: readonly Resource[],
  watch: Watch = unwatched,
): Promise<Change[]> {
  const differences: (string | undefined)[] = []
  const left = resources.entries()
  const seen = remembered(host)
  const lookAtRest = async () => {
    for (const [index, resource] of left) {
      watch({ id: resource.id, index, total: resources.length, state: 'checking' })
      differences[index] = await resource.check(seen)
    }
  }
  await Promise.all(Array.from({ length: looksAtOnce }, lookAtRest))
  return resources.flatMap(({ id, oneWay }, index) => {
    const difference = differences[index]
    if (difference === undefined) return []
    return [{ id, difference, ...(oneWay !== undefined && { oneWay }) }]
  })
}

/** Gives each resource its host: how the journal learns whose change it is noting. */
export type HostFor = (resource: Resource) => Host

/**
 * Makes it so, in order: each resource sees the host that the earlier ones left behind.
 * @returns the changes made; empty when the host already agreed.
 */
export async function apply(
  hostFor: HostFor,
  resources: readonly Resource[],
  watch: Watch = unwatched,
): Promise<Change[]> {
  const changes: Change[] = []
  for (const [index, resource] of resources.entries()) {
    const { id } = resource
    const tell = (state: Progress['state'], difference?: string) =>
      watch({
        id,
        index,
        total: resources.length,
        state,
        ...(difference !== undefined && { difference }),
      })
    tell('checking')
    const host = hostFor(resource)
    const difference = await resource.check(lookOnly(host))
    if (difference === undefined) {
      tell('unchanged')
      continue
    }
    tell('applying', difference)
    await resource.apply(host)
    const left = await resource.check(lookOnly(host))
    if (left !== undefined) throw unsettled(id, left)
    changes.push({ id, difference })
    tell('settled', difference)
  }
  return changes
}

const unsettled = (id: string, left: string) =>
  new InstallError(`cannot settle ${id}`, {
    because: `after applying it the host still differs: ${left}`,
    remedy: 'look at the line above and at `parley doctor`, then run the same command again',
  })
