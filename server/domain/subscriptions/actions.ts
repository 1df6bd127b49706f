import { subscribersOf, whoKnowsOf } from '../../access/audience.ts'
import type { Channel } from '../../access/channels.ts'
import type { Allowed } from '../../access/allowed.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { channelsAppeared, channelVanished } from '../channels/events.ts'
import { streamById } from '../channels/queries.ts'
import { forgetUnread } from '../flags/actions.ts'
import { noteLeft } from '../messages/newest.ts'
import { acquaintances } from '../users/acquaintances.ts'
import { colorFor } from './colors.ts'
import { peerLeft, peersCame, subscribed, unsubscribed } from './events.ts'
import { placeIn } from './places.ts'

/**
 * The last number that was drawn for a message, or for a move. None of this channel's can be under way: whoever got here holds the
 * channel alone.
 */
const newestMessage = sql`(select case when is_called then last_value else 0 end from messages_id_seq)`

/** Brings people into a channel. Resolves to those who were not in it before. */
export async function subscribe(
  tx: Tx,
  channel: Allowed<Channel, 'add'>,
  userIds: readonly number[],
): Promise<number[]> {
  const knewBefore = new Set(await whoKnowsOf(tx, channel.id))
  const before = await streamById(tx, channel.id)
  const tellOfPeople = await acquaintances(tx, aroundNewcomers(channel.id, userIds))
  const rows = await tx.many<{ user_id: number }>(sql`
    insert into subscriptions (user_id, channel_id, since_message_id, color)
    select id, ${channel.id}, ${newestMessage}, ${colorFor(channel.id)}
    from users where id = any(${userIds}::bigint[]) order by id
    on conflict (user_id, channel_id) do update set since_message_id = excluded.since_message_id
      where subscriptions.since_message_id is null
    returning user_id`)
  const came = rows.map(row => row.user_id)
  if (came.length === 0) return came
  await tellOfPeople()

  const newcomers = came.filter(id => !knewBefore.has(id))
  if (newcomers.length > 0) announce(tx, channelsAppeared([before]), onlyUsers(...newcomers))
  const stream = await streamById(tx, channel.id)
  const subscribers = await subscribersOf(tx, channel.id)
  for (const userId of came) {
    const place = await placeIn(tx, userId, stream)
    announce(tx, subscribed({ ...place, subscribers }), onlyUsers(userId))
  }
  const others = (await whoKnowsOf(tx, channel.id)).filter(id => !came.includes(id))
  announce(tx, peersCame(channel.id, came), { users: others })
  return came
}

/** Takes one person out of a channel. False when they were not in it. */
export async function unsubscribe(
  tx: Tx,
  channel: Allowed<Channel, 'remove'>,
  userId: number,
): Promise<boolean> {
  const left = await tx.maybe<{ since: number }>(sql`
    select since_message_id as since from subscriptions
    where user_id = ${userId} and channel_id = ${channel.id} and since_message_id is not null`)
  if (!left) return false
  const tellOfPeople = await acquaintances(tx, aroundNewcomers(channel.id, [userId]))
  // While the messages still count as received: nobody has anything unread where they are not subscribed.
  await forgetUnread(tx, userId, channel.id)
  await noteLeft(tx, { id: userId }, channel.id)
  await tx.run(sql`
    insert into past_subscriptions (user_id, channel_id, after_message_id, until_message_id)
    select ${userId}, ${channel.id}, ${left.since}, ${newestMessage}
    where ${newestMessage} > ${left.since}`)
  await tx.run(sql`
    update subscriptions set since_message_id = null
    where user_id = ${userId} and channel_id = ${channel.id}`)

  announce(tx, unsubscribed(channel), onlyUsers(userId))
  const knowing = await whoKnowsOf(tx, channel.id)
  if (!knowing.includes(userId)) announce(tx, channelVanished(channel.id), onlyUsers(userId))
  announce(tx, peerLeft(channel.id, userId), { users: knowing.filter(id => id !== userId) })
  await tellOfPeople()
  return true
}

/** What these people and those who are in the channel are to each other. */
const aroundNewcomers = (channelId: number, userIds: readonly number[]) => {
  const around = sql`u.id = any(${userIds}::bigint[])`
  return {
    around,
    people: sql`(${around} or exists (
      select from subscriptions s
      where s.user_id = u.id and s.channel_id = ${channelId} and s.since_message_id is not null))`,
  }
}
