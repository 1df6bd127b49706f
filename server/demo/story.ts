import type { PersonName } from './people.ts'

/** Who says what, in order. `{owner}` calls whoever owns the organization. */
type Line = readonly [PersonName, string]

/** One conversation. Lines follow each other at `pace` minutes. */
export type Story = {
  /** A channel with its topic, or the people of a direct conversation; `owner` is whoever owns the organization. */
  place: { channel: string; topic: string } | { people: readonly (PersonName | 'owner')[] }
  /** Before now. */
  daysAgo: number
  /** Time of that day, UTC. Ignored today: then the story ended `minutesAgo`. */
  at?: string
  minutesAgo?: number
  pace: number
  lines: readonly Line[]
}
