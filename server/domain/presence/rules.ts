export type Sighting = { readonly connectedAt: Date; readonly activeAt: Date | null }
export type Reported = 'active' | 'idle'

/** Clients report every minute, each of a person's devices: one row a minute is enough for all of them. */
const restMs = 50_000
/** After this long without a word somebody counts as away: what `server_presence_offline_threshold_seconds` tells clients. */
export const awayMs = 140_000

const isSince = (moment: Date | null | undefined, now: Date, ms: number) =>
  !moment || now.getTime() - moment.getTime() >= ms

/** Whether a report says anything that is not known already. */
export const isNews = (known: Sighting | undefined, reported: Reported, now: Date): boolean =>
  isSince(reported === 'active' ? known?.activeAt : known?.connectedAt, now, restMs)

/** Whether others should hear at once, and not only when they next ask. */
export const hasCome = (known: Sighting | undefined, reported: Reported, now: Date): boolean =>
  reported === 'active' && isSince(known?.activeAt, now, awayMs)
