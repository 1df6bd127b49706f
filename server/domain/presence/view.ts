import type { LegacyPresence, Presence } from '../../protocol/presence.ts'
import type { SeenPerson } from './queries.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'

/** Older clients are told of one moment only: somebody was active in it, or only their client was there. */
const sameMomentMs = 60_000

export const presenceOf = ({ connectedAt, activeAt }: SeenPerson): Presence => ({
  ...(activeAt && { active_timestamp: unixSeconds(activeAt) }),
  idle_timestamp: unixSeconds(connectedAt),
})

export function legacyPresenceOf({ connectedAt, activeAt }: SeenPerson): LegacyPresence {
  const isActive = activeAt && connectedAt.getTime() - activeAt.getTime() <= sameMomentMs
  return {
    client: 'website',
    status: isActive ? 'active' : 'idle',
    timestamp: unixSeconds(isActive ? activeAt : connectedAt),
  }
}

/** By id. */
export const presences = (people: readonly SeenPerson[]): Record<string, Presence> =>
  Object.fromEntries(people.map(person => [person.id, presenceOf(person)]))

/** By address: what clients looked for when each of a person's clients had a presence of its own. */
export const legacyPresences = (people: readonly SeenPerson[]) =>
  Object.fromEntries(
    people.map(person => {
      const aggregated = legacyPresenceOf(person)
      return [person.apiEmail, { aggregated, website: { ...aggregated, pushable: false } }]
    }),
  )
