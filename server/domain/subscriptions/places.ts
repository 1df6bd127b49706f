import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Stream, StreamWithSubscribers, Subscription } from '../../protocol/channels.ts'

/** What a person has set for themselves in a channel. Null notifications: as they have set for all channels. */
export type Place = {
  user_id: number
  channel_id: number
  color: string
  is_muted: boolean
  pin_to_top: boolean
  desktop_notifications: boolean | null
  audible_notifications: boolean | null
  push_notifications: boolean | null
  email_notifications: boolean | null
  wildcard_mentions_notify: boolean | null
  is_active: boolean
}

const placesWhere = (tx: Tx, condition: Sql) =>
  tx.many<Place>(sql`
    select user_id, channel_id, color, is_muted, pin_to_top, desktop_notifications,
      audible_notifications, push_notifications, email_notifications, wildcard_mentions_notify,
      since_message_id is not null as is_active
    from subscriptions where ${condition}`)

/** A person's places in all channels that they are or were in, by the channel's id. */
export const placesOf = async (tx: Tx, userId: number): Promise<ReadonlyMap<number, Place>> =>
  new Map((await placesWhere(tx, sql`user_id = ${userId}`)).map(place => [place.channel_id, place]))

/** What those of `users` who are or were in the channel have set there. */
export const placesIn = (tx: Tx, channelId: number, users: readonly number[]): Promise<Place[]> =>
  placesWhere(tx, sql`channel_id = ${channelId} and user_id = any(${users}::int[])`)

/** One person's view of one channel, for telling them about it. */
export async function placeIn(tx: Tx, userId: number, stream: Stream): Promise<Subscription> {
  const [place] = await placesWhere(
    tx,
    sql`user_id = ${userId} and channel_id = ${stream.stream_id}`,
  )
  if (!place) throw new Error(`${userId} was never in channel ${stream.stream_id}`)
  return toSubscription(stream, place)
}

export const toSubscription = (stream: StreamWithSubscribers, place: Place): Subscription => ({
  ...stream,
  color: place.color,
  is_muted: place.is_muted,
  in_home_view: !place.is_muted,
  pin_to_top: place.pin_to_top,
  audible_notifications: place.audible_notifications,
  desktop_notifications: place.desktop_notifications,
  email_notifications: place.email_notifications,
  push_notifications: place.push_notifications,
  wildcard_mentions_notify: place.wildcard_mentions_notify,
})
