import type { LogEntry } from './log-entry.ts'

/** Whose events somebody waits for. */
export type Interest = { readonly userId: number; readonly allPublicStreams: boolean }

type Waiter = {
  readonly interest: Interest
  /** Nothing up to this entry is news: the client may know more of the log than this process has read. */
  readonly after: number
  wake(entryId: number): void
}

/** Whether an event is for somebody. */
export const concerns = (entry: LogEntry, { userId, allPublicStreams }: Interest): boolean =>
  entry.everyone || entry.userIds.includes(userId) || (entry.publicChannel && allPublicStreams)

export type Waiters = {
  add(waiter: Waiter): void
  delete(waiter: Waiter): void
  /** Wakes those whom the entry concerns, each once; the others are not even looked at. */
  wakeFor(entry: LogEntry): void
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
  const wakeAll = (waiters: Iterable<Waiter>, entryId: number) => {
    // A copy: who is woken may wait again at once.
    for (const waiter of Array.from(waiters)) {
      if (entryId <= waiter.after) continue
      remove(waiter)
      waiter.wake(entryId)
    }
  }
  return {
    add(waiter) {
      const { userId, allPublicStreams } = waiter.interest
      const own = byUser.get(userId) ?? new Set()
      byUser.set(userId, own.add(waiter))
      if (allPublicStreams) ofPublicChannels.add(waiter)
    },
    delete: remove,
    wakeFor(entry) {
      const userIds = entry.everyone ? [...byUser.keys()] : entry.userIds
      for (const userId of userIds) {
        const own = byUser.get(userId)
        if (own) wakeAll(own, entry.id)
      }
      if (entry.publicChannel) wakeAll(ofPublicChannels, entry.id)
    },
  }
}
