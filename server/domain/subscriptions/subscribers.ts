import { channelsKnownTo } from '../../access/visible-to.ts'
import type { Reader } from '../../access/channel-rules.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { StreamWithSubscribers } from '../../protocol/channels.ts'
import { isRecentlyActive } from '../users/recently-active.ts'

type Told = Pick<StreamWithSubscribers, 'subscribers' | 'partial_subscribers'>

/** From so many subscribers on, a client that will do with part of them is told of part. */
const many = 250

/** Who is in each channel that the reader may know of, and is not empty, by the channel's id. */
export async function allSubscribers(tx: Tx, reader: Reader): Promise<Map<number, Told>> {
  const rows = await tx.many<{ id: number; users: number[] }>(sql`
    select c.id, array_agg(u.id order by u.id) as users
    from channels c
      join subscriptions t on t.channel_id = c.id and t.since_message_id is not null
      join users u on u.id = t.user_id and u.is_active
    where ${channelsKnownTo(reader)} group by c.id`)
  return new Map(rows.map(({ id, users }) => [id, { subscribers: users }]))
}

/** The same, but of large channels only bots and those who were there of late. */
export async function activeSubscribers(
  tx: Tx,
  reader: Reader,
  now: Date,
): Promise<Map<number, Told>> {
  const rows = await tx.many<{ id: number; isLarge: boolean; users: number[] }>(sql`
    with active as materialized (
      select u.id from users u where u.is_active and (u.is_bot or ${isRecentlyActive(now)}))
    select c.id, count(*) >= ${many}::int as "isLarge",
      coalesce(case when count(*) < ${many}::int then array_agg(u.id order by u.id)
        else array_agg(u.id order by u.id) filter (where active.id is not null) end, '{}') as users
    from channels c
      join subscriptions t on t.channel_id = c.id and t.since_message_id is not null
      join users u on u.id = t.user_id and u.is_active
      left join active on active.id = u.id
    where ${channelsKnownTo(reader)} group by c.id`)
  return new Map(
    rows.map(({ id, isLarge, users }) => [
      id,
      isLarge ? { partial_subscribers: users } : { subscribers: users },
    ]),
  )
}
