import type { Reader } from '../../access/channel-rules.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Stream, StreamWithSubscribers, Subscription } from '../../protocol/channels.ts'
import { placesOf, toSubscription } from './places.ts'
import { activeSubscribers, allSubscribers } from './subscribers.ts'

export type Subscriptions = {
  subscriptions: Subscription[]
  unsubscribed: Subscription[]
  never_subscribed: StreamWithSubscribers[]
}

/** Whether to tell who is in each channel; `partial`: of large channels at least those who were there of late. */
export type SubscribersWish = { include: boolean | 'partial'; now: Date }

/** All channels that the reader may know of, by their place in them. `streams` are those same channels. */
export async function subscriptionsOf(
  tx: Tx,
  reader: Reader,
  streams: readonly Stream[],
  wish: SubscribersWish,
): Promise<Subscriptions> {
  const places = await placesOf(tx, reader.id)
  const subscribers = await subscribersByChannel(tx, reader, wish)
  const found: Subscriptions = { subscriptions: [], unsubscribed: [], never_subscribed: [] }
  for (const stream of streams) {
    const place = places.get(stream.stream_id)
    const full = {
      ...stream,
      ...(subscribers && (subscribers.get(stream.stream_id) ?? { subscribers: [] })),
    }
    if (!place) found.never_subscribed.push(full)
    else found[place.is_active ? 'subscriptions' : 'unsubscribed'].push(toSubscription(full, place))
  }
  return found
}

async function subscribersByChannel(tx: Tx, reader: Reader, { include, now }: SubscribersWish) {
  if (include === false) return undefined
  return include === 'partial' ? activeSubscribers(tx, reader, now) : allSubscribers(tx, reader)
}
