import type { EventQueue } from '../event-queues/queue.ts'
import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type { StreamEvent, Subscription, SubscriptionEvent } from '../../protocol/channels.ts'

/** A new channel is empty: clients that keep lists of subscribers are given an empty one to start with. */
export function streamView(event: Delivered<StreamEvent>, { options }: EventQueue): DeliveredEvent {
  if (event.op !== 'create' || !options.includeSubscribers) return event
  return { ...event, streams: event.streams.map(stream => ({ ...stream, subscribers: [] })) }
}

/** Lists of subscribers are for the clients that asked for them. */
export function subscriptionView(
  event: Delivered<SubscriptionEvent>,
  { options }: EventQueue,
): DeliveredEvent {
  if (event.op !== 'add' || options.includeSubscribers) return event
  return { ...event, subscriptions: event.subscriptions.map(withoutSubscribers) }
}

function withoutSubscribers(subscription: Subscription): Subscription {
  const copy = { ...subscription }
  delete copy.subscribers
  return copy
}
