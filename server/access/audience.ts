import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { roles } from '../identity/actor.ts'

const ids = async (rows: Promise<{ id: number }[]>) => (await rows).map(({ id }) => id)

/** Everybody who is in the channel and still with the organization, in the order of ids. */
export const subscribersOf = (tx: Tx, channelId: number): Promise<number[]> =>
  ids(
    tx.many<{ id: number }>(sql`
      select u.id from subscriptions s join users u on u.id = s.user_id
      where s.channel_id = ${channelId} and s.since_message_id is not null and u.is_active
      order by u.id`),
  )

/** Everybody who may know of the channel: `channel-rules.mayKnowOf`, asked the other way round. */
export const whoKnowsOf = (tx: Tx, channelId: number): Promise<number[]> =>
  ids(
    tx.many<{ id: number }>(sql`
      select u.id from users u, channels c
      where c.id = ${channelId} and u.is_active
        and (u.role <= ${roles.administrator} or (not c.is_private and u.role <> ${roles.guest})
             or exists (select from subscriptions s where s.user_id = u.id
                        and s.channel_id = c.id and s.since_message_id is not null))
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
      select u.id from users u, channels c
      where c.id = ${channelId} and u.is_active and u.id = any(${users}::bigint[])
        and ((not c.is_private and u.role <> ${roles.guest})
             or exists (select from subscriptions s where s.user_id = u.id
                        and s.channel_id = c.id and s.since_message_id is not null))
      order by u.id`),
  )
