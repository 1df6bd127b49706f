import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

type Whose = { readonly id: number }

/**
 * The newest message this person received or sent; -1 when there is none. One index probe for each channel they are in. It never
 * goes back, whatever is deleted, moved or left: clients could not tell what came before.
 */
export async function newestReceived(tx: Tx, { id }: Whose): Promise<number> {
  const { newest } = await tx.one<{ newest: number }>(sql`
    select greatest(-1,
      (select max(l.id) from subscriptions s, lateral (
         select v.last_message_id as id from conversations v
         where v.channel_id = s.channel_id and v.last_message_id > s.since_message_id
         order by v.last_message_id desc limit 1) l where s.user_id = ${id}),
      (select max(v.last_message_id) from conversation_members cm
         join conversations v on v.id = cm.conversation_id where cm.user_id = ${id}),
      (select message_id from newest_elsewhere where user_id = ${id})) as newest`)
  return newest
}

/** A message reached people who are not in its channel: its sender, or those whom it calls. */
export async function noteElsewhere(tx: Tx, userIds: readonly number[], messageId: number) {
  if (userIds.length === 0) return
  await tx.run(sql`
    insert into newest_elsewhere (user_id, message_id)
    select id, ${messageId} from users
    where id = any(${userIds}::int[]) and not is_system_bot order by id
    ${unlessNewer}`)
}

/** While somebody leaves a channel: the newest that reached them there. */
export const noteLeft = (tx: Tx, { id }: Whose, channelId: number) =>
  tx.run(sql`
    insert into newest_elsewhere (user_id, message_id)
    select s.user_id, max(v.last_message_id)
    from subscriptions s
      join conversations v on v.channel_id = s.channel_id and v.last_message_id > s.since_message_id
    where s.user_id = ${id} and s.channel_id = ${channelId} group by s.user_id
    ${unlessNewer}`)

const unlessNewer = sql`
  on conflict (user_id) do update
    set message_id = greatest(newest_elsewhere.message_id, excluded.message_id)`
