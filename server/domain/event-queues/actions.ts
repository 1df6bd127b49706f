import { randomUUID } from 'node:crypto'
import type { Context } from '../../context.ts'
import type { Actor } from '../../identity/actor.ts'
import { logPosition } from '../../platform/events/log-entry.ts'
import { readState } from '../../state-parts.ts'
import { badEventQueue } from './held-queues.ts'
import { deleteQueue, insertQueue } from './queries.ts'
import type { QueueOptions } from './queue.ts'

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

/** Ends the actor's own queue. */
export async function endQueue(ctx: Context, actor: Actor, queueId: string): Promise<void> {
  const isEnded = await ctx.db.transaction(tx => deleteQueue(tx, queueId, actor.id))
  if (!isEnded) throw badEventQueue(queueId)
  ctx.queues.forget(queueId)
}
