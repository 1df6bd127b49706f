import { roles, type Actor } from '../../identity/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import type { EventLog } from '../../platform/events/event-log.ts'
import { logPosition } from '../../platform/events/log-entry.ts'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import { livingQueue, saveProgress } from './queries.ts'
import type { EventQueue } from './queue.ts'

/**
 * The queues that clients ask this process about, and how far each client is. A client says itself what it has received, so
 * that its row may be behind: rows are saved together, every few seconds, and what was not saved when a process is killed
 * means only that the log is kept a little longer.
 */
export type HeldQueues = {
  /** Opens the actor's own queue and acknowledges what its client says it has received. -1 acknowledges nothing. */
  resume(actor: Actor, queueId: string, lastEventId: number): Promise<Resumed>
  /** Its client is there, though it says nothing. False when the queue has been deleted. */
  isFollowed(queueId: string): boolean
  /** The queue has been deleted. */
  forget(queueId: string): void
  /** Writes down how far the clients are, and forgets queues that are gone. */
  save(): Promise<void>
}

type Resumed = { queue: EventQueue; from: number }
type Held = { queue: EventQueue; lifespanSeconds: number; acknowledgedId: number; seenAt: Date }
type Parts = { db: Database; clock: Clock; events: EventLog; url: string }

export function heldQueues({ db, clock, events, url }: Parts): HeldQueues {
  const held = new Map<string, Held>()
  const unsaved = new Set<Held>()

  const lives = ({ seenAt, lifespanSeconds }: Held, now: Date) =>
    now.getTime() - seenAt.getTime() <= lifespanSeconds * 1000

  async function take(queueId: string, now: Date): Promise<Held | undefined> {
    const row = await db.snapshot(tx => livingQueue(tx, queueId, now))
    if (!row) return undefined
    // Another request may have taken it meanwhile, and been told more.
    const there = held.get(queueId)
    if (there && lives(there, now)) return there
    const { lifespanSeconds, ...own } = row
    const queue = { ...own, url }
    const fresh = { queue, lifespanSeconds, acknowledgedId: queue.acknowledgedId, seenAt: now }
    held.set(queueId, fresh)
    return fresh
  }

  /** A position beyond the log's end means that the database is younger than the client's knowledge: a restored backup. */
  const isBeyondLog = async (eventId: number) =>
    eventId > events.position && eventId > (await db.snapshot(logPosition))

  return {
    async resume(actor, queueId, lastEventId) {
      const now = clock.now()
      const known = held.get(queueId)
      const entry = known && lives(known, now) ? known : await take(queueId, now)
      if (entry?.queue.userId !== actor.id || !mayFollow(actor, entry.queue))
        throw badEventQueue(queueId)
      if (await isBeyondLog(lastEventId)) throw badEventQueue(queueId)
      const from = lastEventId === -1 ? entry.acknowledgedId : lastEventId
      if (from < entry.acknowledgedId)
        throw badRequest(`An event newer than ${lastEventId} has already been pruned!`)
      entry.acknowledgedId = from
      entry.seenAt = now
      unsaved.add(entry)
      return { queue: entry.queue, from }
    },
    isFollowed(queueId) {
      const entry = held.get(queueId)
      if (!entry) return false
      entry.seenAt = clock.now()
      unsaved.add(entry)
      return true
    },
    forget: queueId => void held.delete(queueId),
    async save() {
      const now = clock.now()
      for (const [id, entry] of held) if (!lives(entry, now)) held.delete(id)
      const entries = [...unsaved]
      if (entries.length === 0) return
      // Before the database is asked: a client may go on meanwhile.
      unsaved.clear()
      try {
        const there = new Set(await db.transaction(tx => saveProgress(tx, entries.map(toProgress))))
        for (const { queue } of entries) if (!there.has(queue.id)) held.delete(queue.id)
      } catch (error) {
        for (const entry of entries) unsaved.add(entry)
        throw error
      }
    },
  }
}

/** Whoever has become a guest does not go on hearing what is said in all public channels. */
const mayFollow = (actor: Actor, { options }: EventQueue) =>
  !options.allPublicStreams || actor.role !== roles.guest

const toProgress = ({ queue, acknowledgedId, seenAt }: Held) => ({
  id: queue.id,
  acknowledgedId,
  seenAt,
})

/** The same for a queue that never was, has expired, or is somebody else's. */
export const badEventQueue = (queueId: string) =>
  new ApiError('BAD_EVENT_QUEUE_ID', `Bad event queue ID: ${queueId}`, {
    extra: { queue_id: queueId },
  })
