import type { Context } from '../../context.ts'
import { endingWith } from '../../platform/ending.ts'
import { announce } from '../../platform/events/announce.ts'
import { DeliveredText, interestOf } from './delivery.ts'
import type { EventQueue } from './queue.ts'
import { entriesSince, fromDatabase, read, type Found } from './read-events.ts'

type Wish = { queue: EventQueue; from: number; block: boolean; gone: AbortSignal }

const shortestHeartbeatMs = 45_000
const heartbeatSpreadMs = 10_000

/**
 * What the queue has after `from`. With `block` it waits for something to come: an event, after 45 to 55 seconds a heartbeat,
 * or nothing when the caller has gone.
 */
export async function awaitEvents(ctx: Context, wish: Wish): Promise<DeliveredText[]> {
  const { queue, gone } = wish
  // Who does not wait is told what has been committed, though word of it may not have reached this process yet.
  if (!wish.block) return (await read(queue, wish.from, fromDatabase(ctx))).events
  await ctx.events.nextRound()
  const remembered = entriesSince(ctx)
  let found = await read(queue, wish.from, remembered)

  const { signal: over, end } = endingWith(gone)
  const beat = shortestHeartbeatMs + Math.random() * heartbeatSpreadMs
  void ctx.clock.wait(beat, over).then(end)
  found = await untilFound(ctx, queue, found, over)
  end()
  if (found.events.length > 0 || gone.aborted) return found.events

  if (found.position === wish.from) {
    await pulse(ctx)
    await ctx.events.passed(found.position, gone)
    found = await read(queue, found.position, remembered)
  }
  if (found.events.length > 0 || found.position === wish.from) return found.events
  return [heartbeat(found.position)]
}

const heartbeat = (id: number) => new DeliveredText(id, JSON.stringify({ id, type: 'heartbeat' }))

async function untilFound(
  ctx: Context,
  queue: EventQueue,
  found: Found,
  over: AbortSignal,
): Promise<Found> {
  let latest = found
  while (latest.events.length === 0 && !over.aborted) {
    const position = await ctx.events.nothingUntil(interestOf(queue), latest.position, over)
    latest = await read(queue, position, entriesSince(ctx))
  }
  return latest
}

/**
 * Moves the log on by one entry that nobody sees. A heartbeat needs an id of its own that no event will ever have; whichever
 * queue is first makes one, and all that are quiet use it. An idle server thus writes one row a minute, not one for each client.
 */
const pulse = ({ db }: Context) =>
  db.transaction(async tx => announce(tx, { type: 'heartbeat' }, { users: [] }))
