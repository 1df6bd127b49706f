import { channelsKnownTo } from '../../access/visible-to.ts'
import type { Reader } from '../../access/channel-rules.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Stream, StreamWithSubscribers, Subscription } from '../../protocol/channels.ts'

type Place = {
  channel_id: number
  color: string
  is_muted: boolean
  pin_to_top: boolean
  is_active: boolean
}

export type Subscriptions = {
  subscriptions: Subscription[]
  unsubscribed: Subscription[]
  never_subscribed: StreamWithSubscribers[]
}

/** All channels that the reader may know of, by their place in them. `streams` are those same channels. */
export async function subscriptionsOf(
  tx: Tx,
  reader: Reader,
  streams: readonly Stream[],
  includeSubscribers: boolean,
): Promise<Subscriptions> {
  const places = new Map(
    (
      await tx.many<Place>(sql`
        select channel_id, color, is_muted, pin_to_top, since_message_id is not null as is_active
        from subscriptions where user_id = ${reader.id}`)
    ).map(place => [place.channel_id, place]),
  )
  const subscribers = includeSubscribers ? await subscribersByChannel(tx, reader) : undefined
  const found: Subscriptions = { subscriptions: [], unsubscribed: [], never_subscribed: [] }
  for (const stream of streams) {
    const place = places.get(stream.stream_id)
    const full = {
      ...stream,
      ...(subscribers && { subscribers: subscribers.get(stream.stream_id) ?? [] }),
    }
    if (!place) found.never_subscribed.push(full)
    else found[place.is_active ? 'subscriptions' : 'unsubscribed'].push(toSubscription(full, place))
  }
  return found
}

/** Who is in which channel, for all channels that the reader may know of. */
async function subscribersByChannel(tx: Tx, reader: Reader): Promise<Map<number, number[]>> {
  const rows = await tx.many<{ id: number; users: number[] }>(sql`
    select c.id, array_agg(u.id order by u.id) as users
    from channels c
      join subscriptions t on t.channel_id = c.id and t.since_message_id is not null
      join users u on u.id = t.user_id and u.is_active
    where ${channelsKnownTo(reader)} group by c.id`)
  return new Map(rows.map(({ id, users }) => [id, users]))
}

/** One person's view of one channel, for telling them about it. */
export async function placeIn(tx: Tx, userId: number, stream: Stream): Promise<Subscription> {
  const place = await tx.one<Place>(sql`
    select channel_id, color, is_muted, pin_to_top, since_message_id is not null as is_active
    from subscriptions where user_id = ${userId} and channel_id = ${stream.stream_id}`)
  return toSubscription(stream, place)
}

const toSubscription = (stream: StreamWithSubscribers, place: Place): Subscription => ({
  ...stream,
  color: place.color,
  is_muted: place.is_muted,
  in_home_view: !place.is_muted,
  pin_to_top: place.pin_to_top,
  audible_notifications: null,
  desktop_notifications: null,
  email_notifications: null,
  push_notifications: null,
  wildcard_mentions_notify: null,
})
