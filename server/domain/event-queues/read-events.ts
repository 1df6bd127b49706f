import type { Context } from '../../context.ts'
import { entriesAfter, type LogEntry } from '../../platform/events/log-entry.ts'
import { delivered, type DeliveredText } from './delivery.ts'
import type { EventQueue } from './queue.ts'

const batch = 1_000

/** Events for the queue, and the position up to which the log has been looked through for them. */
export type Found = { events: DeliveredText[]; position: number }

/** The next events, or none when the end of the log is reached without one. */
export async function read(queue: EventQueue, from: number, entries: Entries): Promise<Found> {
  for (let position = from; ;) {
    const next = await entries(position)
    const events = deliveredOf(next, queue)
    position = next.at(-1)?.id ?? position
    if (events.length > 0 || next.length === 0) return { events, position }
  }
}

/** What of these entries the queue's client is told. */
export const deliveredOf = (entries: readonly LogEntry[], queue: EventQueue): DeliveredText[] =>
  entries.flatMap(entry => delivered(entry, queue) ?? [])

type Entries = (position: number) => Promise<LogEntry[]>

export const fromDatabase =
  ({ db }: Context): Entries =>
  position =>
    db.statement(tx => entriesAfter(tx, position, batch))

export const entriesSince =
  (ctx: Context): Entries =>
  async position =>
    ctx.events.after(position) ?? fromDatabase(ctx)(position)
