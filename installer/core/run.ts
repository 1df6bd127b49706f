import { randomUUID } from 'node:crypto'
import type { Host } from './host.ts'
import { journaling, nextNote, type Journal } from './journal.ts'
import { apply, type Change, type Resource, type Watch } from './resource.ts'

/** What a run needs to know of itself. `version` is the release that wrote the journal lines. */
export type RunContext = {
  readonly host: Host
  readonly journal: Journal
  readonly command: string
  readonly version: string
  readonly now: () => Date
  readonly watch?: Watch
}

/**
 * Applies the resources and keeps the journal of it. Running again after a kill completes what is missing: each
 * resource checks first, so what was settled is not touched. A run that finds nothing to do leaves no line behind.
 */
export async function journaledApply(
  { host, journal, command, version, now, watch }: RunContext,
  resources: readonly Resource[],
): Promise<Change[]> {
  const run = randomUUID()
  let note = nextNote(await journal.lines())
  let begun = false
  const begin = async () => {
    if (begun) return
    begun = true
    await journal.append({ begin: run, command, version, at: now().toISOString() })
  }
  const hostFor = (resource: Resource) =>
    journaling(host, async back => {
      await begin()
      await journal.append({ note: note++, run, resource: resource.id, back })
    })
  const end = async (result: 'done' | 'failed') => {
    if (begun) await journal.append({ end: run, result, at: now().toISOString() })
  }
  try {
    const changes = await apply(hostFor, resources, watch)
    await end('done')
    return changes
  } catch (error) {
    await end('failed')
    throw error
  }
}
