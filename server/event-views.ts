import { streamView, subscriptionView } from './domain/subscriptions/views.ts'
import type { EventQueue } from './domain/event-queues/queue.ts'
import { flagsView, messageView } from './domain/messages/event-views.ts'
import type { Delivered, DeliveredEvent, ServerEvent } from './protocol/event.ts'

/** Shapes one type of event for what a queue's client can read; undefined withholds it (a narrow, for example). */
export type EventView = (event: DeliveredEvent, queue: EventQueue) => DeliveredEvent | undefined

/** A view that knows its events by their type. */
const viewOf =
  <Event extends ServerEvent>(
    view: (event: Delivered<Event>, queue: EventQueue) => DeliveredEvent | undefined,
  ): EventView =>
  (event, queue) =>
    // The log keeps what `announce` was given, and the map below names each type once.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    view(event as unknown as Delivered<Event>, queue)

/** By event type. A type that is not here is delivered as it was announced. */
export const eventViews: Readonly<Record<string, EventView>> = {
  message: viewOf(messageView),
  stream: viewOf(streamView),
  subscription: viewOf(subscriptionView),
  update_message_flags: viewOf(flagsView),
}
