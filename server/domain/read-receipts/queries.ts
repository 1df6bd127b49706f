import type { Reader } from '../../access/channel-rules.ts'
import { peopleKnownTo } from '../../access/known-people.ts'
import { receivedBy, visibleTo } from '../../access/visible-to.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unreadBy } from '../flags/unread-by.ts'
import { hasOn } from '../settings/read.ts'

const who = { id: sql`u.id`, role: sql`u.role` }

/**
 * Who has read this message, in the order of ids: it came in, it is not unread, and it is not their own. Without those who do not want
 * to be seen reading, without anybody whom the asker does not know, and whom they have muted or who has muted them.
 */
export const readersOf = async (tx: Tx, asker: Reader, id: number): Promise<number[]> =>
  (
    await tx.many<{ id: number }>(sql`
      select u.id from messages m, users u
      where m.id = ${id} and u.is_active and u.id <> m.sender_id and ${hasOn(sql`u`, 'send_read_receipts')}
        and ${receivedBy(who)} and ${wasSentTo} and not ${unreadBy(who)} and ${visibleTo(who)}
        and ${await peopleKnownTo(tx, asker)} and not exists (
          select from muted_users mu
          where (mu.user_id = ${asker.id} and mu.muted_user_id = u.id)
            or (mu.user_id = u.id and mu.muted_user_id = ${asker.id}))
      order by u.id`)
  ).map(row => row.id)

/** Whoever found a message where it was moved to has not been asked to read it. */
const wasSentTo = sql`(m.arrived_id is null or exists (
  select from conversations o join subscriptions s on s.channel_id = o.channel_id
  where o.id = m.origin_id and s.user_id = u.id and (m.id > s.since_message_id or exists (
    select from past_subscriptions p
    where p.user_id = u.id and p.channel_id = o.channel_id
      and m.id > p.after_message_id and m.id <= p.until_message_id))))`
