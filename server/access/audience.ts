import { sql, type Sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { roles } from '../identity/actor.ts'
import { groupsWithin, isInOneOf } from './group-membership.ts'
import { knowingGroups, readingGroups, visibleTo } from './visible-to.ts'

const ids = async (rows: Promise<{ id: number }[]>) => (await rows).map(({ id }) => id)

const isSubscribed = sql`exists (
  select from subscriptions s
  where s.user_id = u.id and s.channel_id = c.id and s.since_message_id is not null)`

/** Everybody who is in the channel and still with the organization, in the order of ids. */
export const subscribersOf = (tx: Tx, channelId: number): Promise<number[]> =>
  ids(
    tx.many<{ id: number }>(sql`
      select u.id from subscriptions s join users u on u.id = s.user_id
      where s.channel_id = ${channelId} and s.since_message_id is not null and u.is_active
      order by u.id`),
  )

/** The channel as `c`, with the groups that `granting` names and all within them, found once. */
const channelWithGroups = (channelId: number, granting: Sql) => sql`
  with c as materialized (
    select c.*, ${groupsWithin(granting)} as groups from channels c where c.id = ${channelId})`
const isGranted = isInOneOf(sql`select groups from c`)

/** Everybody who may know of the channel: `channel-rules.mayKnowOf`, asked the other way round. The server's own accounts listen to nothing. */
export const whoKnowsOf = (tx: Tx, channelId: number): Promise<number[]> =>
  ids(
    tx.many<{ id: number }>(sql`
      ${channelWithGroups(channelId, knowingGroups)}
      select u.id from users u, c
      where u.is_active and not u.is_system_bot
        and (c.is_web_public or u.role <= ${roles.administrator}
             or (u.role <> ${roles.guest} and (not c.is_private or ${isGranted}))
             or ${isSubscribed})
      order by u.id`),
  )

/** Those of `users` who may read what is said in the channel: `channel-rules.mayRead`. */
export const readersAmong = (
  tx: Tx,
  channelId: number,
  users: readonly number[],
): Promise<number[]> =>
  ids(
    tx.many<{ id: number }>(sql`
      ${channelWithGroups(channelId, readingGroups)}
      select u.id from users u, c
      where u.is_active and u.id = any(${users}::bigint[])
        and (c.is_web_public
             or (u.role <> ${roles.guest} and (not c.is_private or ${isGranted}))
             or ${isSubscribed})
      order by u.id`),
  )

/** Those of `users` who can see at least one of these messages. */
export const seersAmong = (
  tx: Tx,
  messageIds: readonly number[],
  users: readonly number[],
): Promise<number[]> =>
  ids(
    tx.many<{ id: number }>(sql`
      select u.id from users u
      where u.is_active and u.id = any(${users}::bigint[]) and ${seesOneOf(messageIds)}
      order by u.id`),
  )

/**
 * Whom changes to these messages of one place concern, and who can see at least one of them: who received them, is there now, or put
 * a flag on them.
 */
export const whoFollows = (tx: Tx, messageIds: readonly number[]): Promise<number[]> =>
  ids(
    tx.many<{ id: number }>(sql`
      with those as (
        select m.id, m.channel_id, m.conversation_id, coalesce(m.arrived_id, m.id) as arrival
        from messages m where m.id = any(${messageIds}::bigint[])),
      place as (
        select channel_id, conversation_id, min(arrival) as first, max(arrival) as last
        from those group by 1, 2)
      select u.id from users u
      where u.is_active and u.id in (
        select cm.user_id from conversation_members cm join place using (conversation_id)
        union select s.user_id from subscriptions s join place using (channel_id)
          where s.since_message_id is not null
        union select p.user_id from past_subscriptions p join place using (channel_id)
          where p.after_message_id < place.last and p.until_message_id >= place.first
        union select f.user_id from message_flags f join those on those.id = f.message_id)
        and ${seesOneOf(messageIds)}
      order by u.id`),
  )

const seesOneOf = (messageIds: readonly number[]) => sql`exists (
  select from messages m where m.id = any(${messageIds}::bigint[])
    and ${visibleTo({ id: sql`u.id`, role: sql`u.role` })})`
