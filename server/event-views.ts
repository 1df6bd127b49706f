import type { EventQueue } from './domain/event-queues/queue.ts'
import type { DeliveredEvent } from './protocol/event.ts'

/** Shapes one type of event for what a queue's client can read; undefined withholds it (a narrow, for example). */
export type EventView = (event: DeliveredEvent, queue: EventQueue) => DeliveredEvent | undefined

/** By event type. A type that is not here is delivered as it was announced. */
export const eventViews: Readonly<Record<string, EventView>> = {}
