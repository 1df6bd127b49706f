import type { Context } from './context.ts'
import type { QueueOptions } from './domain/event-queues/queue.ts'
import type { Actor } from './identity/actor.ts'
import type { Tx } from './platform/database/tx.ts'

/** Who asks for the state, and in which moment it is read. */
export type StateRequest = { tx: Tx; ctx: Context; actor: Actor; options: QueueOptions }

/** What one concept tells a client at `register`. */
export type StatePart = {
  /** The names in `fetch_event_types` that ask for it: any of them will do. */
  readonly types: readonly string[]
  /** Resolves to the answer's keys. */
  read(request: StateRequest): Promise<object>
}
