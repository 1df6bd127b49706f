import type { LogEntry } from './log-entry.ts'

/** Whose events somebody waits for. */
export type Interest = { readonly userId: number; readonly allPublicStreams: boolean }

type Waiter = {
  readonly interest: Interest
  /** Nothing up to this entry is news: the client may know more of the log than this process has read. */
  readonly after: number
  /** Woken by each entry, not only by the next one. */
  readonly isLasting: boolean
  wake(entryId: number): void
}

/** Whether an event is for somebody. */
export const concerns = (entry: LogEntry, { userId, allPublicStreams }: Interest): boolean =>
  entry.everyone || entry.userIds.includes(userId) || (entry.publicChannel && allPublicStreams)

type Waiters = {
  add(waiter: Waiter): void
  delete(waiter: Waiter): void
  /** Whom the entry concerns; the others are not even looked at. They wait no more, but for those who do so lastingly. */
  takeFor(entry: LogEntry): Waiter[]
}

/** Found by person, so that a message to three people costs nothing for ten thousand others who wait. */
export function makeWaiters(): Waiters {
  const byUser = new Map<number, Set<Waiter>>()
  const ofPublicChannels = new Set<Waiter>()

  const remove = (waiter: Waiter) => {
    const { userId } = waiter.interest
    const own = byUser.get(userId)
    own?.delete(waiter)
    if (own?.size === 0) byUser.delete(userId)
    ofPublicChannels.delete(waiter)
  }
  return {
    add(waiter) {
      const { userId, allPublicStreams } = waiter.interest
      const own = byUser.get(userId) ?? new Set()
      byUser.set(userId, own.add(waiter))
      if (allPublicStreams) ofPublicChannels.add(waiter)
    },
    delete: remove,
    takeFor(entry) {
      const userIds = entry.everyone ? byUser.keys() : entry.userIds
      const waiting = [...userIds].flatMap(userId => [...(byUser.get(userId) ?? [])])
      const listening = entry.publicChannel ? [...ofPublicChannels] : []
      const taken = [...new Set([...waiting, ...listening])].filter(({ after }) => entry.id > after)
      for (const waiter of taken) if (!waiter.isLasting) remove(waiter)
      return taken
    },
  }
}
