import type { Database } from '../database/database.ts'
import { entriesAfter, logPosition, type LogEntry } from './log-entry.ts'
import { rounds } from './rounds.ts'
import { concerns, makeWaiters, type Interest } from './waiters.ts'

/** The end of the log, read once for all queues that this process holds. */
export interface EventLog {
  /** Everything up to this id has been read. */
  readonly position: number
  /** What came after `position`; undefined when that is longer ago than this process remembers. */
  after(position: number): LogEntry[] | undefined
  /** Resolves when the log has passed `position`, or `signal` aborts. */
  passed(position: number, signal: AbortSignal): Promise<void>
  /**
   * Waits for an entry after `position` that is for somebody. Resolves to how far nothing was: just before that entry, or to
   * the log's end when `signal` aborts.
   */
  nothingUntil(interest: Interest, position: number, signal: AbortSignal): Promise<number>
  /** Calls `heard` whenever an entry for somebody has been read, until what it returns is called. */
  follow(interest: Interest, heard: () => void): () => void
  /**
   * Undefined when nobody is being told of anything. Otherwise it resolves in the next round: who asks again while a room is told hears
   * of what comes then at once, instead of one thing after the other.
   */
  nextRound(): Promise<void> | undefined
  /** Reads what is new. Called at each wake-up from the database. */
  wake(): void
  close(): void
}

const remembered = 5_000
const batch = 1_000
const retryMs = 1_000

/** Starts at the log's present end. */
export async function openEventLog(
  db: Database,
  onError: (error: unknown) => void,
): Promise<EventLog> {
  const start = await db.snapshot(logPosition)
  let position = start
  let forgotten = start
  let recent: LogEntry[] = []
  const waiting = new Set<() => void>()
  const waiters = makeWaiters()
  const round = rounds()

  const readTail = async () => {
    for (;;) {
      const entries = await db.statement(tx => entriesAfter(tx, position, batch))
      const last = entries.at(-1)
      if (!last) return
      position = last.id
      recent.push(...entries)
      if (recent.length > remembered * 2) {
        recent = recent.slice(-remembered)
        forgotten = (recent[0]?.id ?? position) - 1
      }
      for (const wakeUp of waiting) wakeUp()
      for (const entry of entries)
        for (const waiter of waiters.takeFor(entry)) round.wake(waiter, entry.id)
      // Whatever was committed since has woken us again.
      if (entries.length < batch) return
    }
  }

  // One reader at a time; a wake-up that arrives while it reads makes it look once more.
  let reading: Promise<void> | undefined
  let again = false
  let retry: NodeJS.Timeout | undefined
  let closed = false
  const wake = () => {
    if (reading) {
      again = true
      return
    }
    reading = readTail()
      .catch((error: unknown) => {
        onError(error)
        // Whoever waits must not depend on another wake-up to come.
        if (!closed) retry = setTimeout(wake, retryMs)
      })
      .finally(() => {
        reading = undefined
        if (!again) return
        again = false
        wake()
      })
  }

  return {
    get position() {
      return position
    },
    after(from) {
      if (from < forgotten) return undefined
      return recent.slice(firstAfter(recent, from))
    },
    nothingUntil: (interest, from, signal) =>
      new Promise(resolve => {
        if (from < forgotten) return resolve(from)
        for (let index = firstAfter(recent, from); index < recent.length; index += 1) {
          const entry = recent[index]
          if (entry && concerns(entry, interest)) return resolve(entry.id - 1)
        }
        const done = (reached: number) => {
          waiters.delete(waiter)
          signal.removeEventListener('abort', onAbort)
          resolve(reached)
        }
        const wake = (entryId: number) => done(entryId - 1)
        const waiter = { interest, after: from, isLasting: false, wake }
        const end = () => Math.max(position, from)
        const onAbort = () => done(end())
        if (signal.aborted) return resolve(end())
        waiters.add(waiter)
        signal.addEventListener('abort', onAbort)
      }),
    follow(interest, heard) {
      const waiter = { interest, after: position, isLasting: true, wake: heard }
      waiters.add(waiter)
      return () => waiters.delete(waiter)
    },
    nextRound: () =>
      round.isIdle ? undefined : new Promise(resolve => round.wake({ wake: () => resolve() }, 0)),
    passed: (from, signal) =>
      new Promise(resolve => {
        const look = () => {
          if (position <= from && !signal.aborted) return
          waiting.delete(look)
          signal.removeEventListener('abort', look)
          resolve()
        }
        waiting.add(look)
        signal.addEventListener('abort', look)
        look()
      }),
    wake,
    close() {
      closed = true
      round.close()
      clearTimeout(retry)
    },
  }
}

/** Index of the first entry after `position`, by halving: ids ascend. */
function firstAfter(entries: readonly LogEntry[], position: number): number {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((entries[middle]?.id ?? 0) <= position) low = middle + 1
    else high = middle
  }
  return low
}
