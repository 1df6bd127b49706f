import { randomUUID } from 'node:crypto'
import type { Context } from '../../context.ts'
import type { Actor } from '../../identity/actor.ts'
import { logPosition } from '../../platform/events/log-entry.ts'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import { readState } from '../../state-parts.ts'
import { acknowledge, deleteQueue, insertQueue, liveQueue } from './queries.ts'
import type { EventQueue, QueueOptions } from './queue.ts'

type Registration = {
  options: QueueOptions
  /** Null means everything. */
  fetchTypes: readonly string[] | null
  lifespanSeconds: number
}

/** Reads the state and the log's position in one moment, and makes a queue that starts exactly there. */
export const register = (ctx: Context, actor: Actor, wish: Registration): Promise<object> =>
  ctx.db.snapshotWithWrites(async tx => {
    const acknowledgedId = await logPosition(tx)
    const queue = { id: randomUUID(), userId: actor.id, options: wish.options, acknowledgedId }
    const state = await readState({ tx, ctx, actor, options: wish.options }, wish.fetchTypes)
    await insertQueue(tx, queue, wish.lifespanSeconds, ctx.clock.now())
    return { ...state, queue_id: queue.id, last_event_id: acknowledgedId }
  })

/** Opens the actor's own queue and acknowledges what its client says it has received. -1 acknowledges nothing. */
export const resume = (
  { db, clock }: Context,
  actor: Actor,
  queueId: string,
  lastEventId: number,
): Promise<{ queue: EventQueue; from: number }> =>
  db.transaction(async tx => {
    const now = clock.now()
    const queue = await liveQueue(tx, queueId, actor.id, now)
    // A position beyond the log's end means that the database is younger than the client's knowledge: a restored backup.
    if (!queue || lastEventId > (await logPosition(tx))) throw badEventQueue(queueId)
    const from = lastEventId === -1 ? queue.acknowledgedId : lastEventId
    if (from < queue.acknowledgedId)
      throw badRequest(`An event newer than ${lastEventId} has already been pruned!`)
    await acknowledge(tx, queue, from, now)
    return { queue, from }
  })

/** Ends the actor's own queue. */
export const endQueue = ({ db }: Context, actor: Actor, queueId: string): Promise<void> =>
  db.transaction(async tx => {
    if (!(await deleteQueue(tx, queueId, actor.id))) throw badEventQueue(queueId)
  })

/** The same for a queue that never was, has expired, or is somebody else's. */
const badEventQueue = (queueId: string) =>
  new ApiError('BAD_EVENT_QUEUE_ID', `Bad event queue ID: ${queueId}`, {
    extra: { queue_id: queueId },
  })
