import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

type Whose = { id: number }

/** The conversations of which this person has said one of these. People say so of few: they are looked up once. */
async function conversationsWith(tx: Tx, { id }: Whose, policies: readonly number[]) {
  const rows = await tx.many<{ id: number }>(sql`
    select v.id from user_topics t
      join conversations v on v.channel_id = t.channel_id and lower(v.topic) = lower(t.topic)
    where t.user_id = ${id} and t.policy = any(${policies}::int[])`)
  return rows.map(row => row.id)
}

/** Whether a row `m` lies in a topic that this person follows. */
export const followedBy = async (tx: Tx, user: Whose): Promise<Sql> =>
  sql`(m.conversation_id = any(${await conversationsWith(tx, user, [3])}::bigint[]))`

/** Whether a row `m` lies in a topic they muted, or in a channel they muted and a topic of it that they did not unmute. */
export async function mutedBy(tx: Tx, user: Whose): Promise<Sql> {
  const muted = await conversationsWith(tx, user, [1])
  const heard = await conversationsWith(tx, user, [2, 3])
  const channels = await tx.many<{ id: number }>(sql`
    select channel_id as id from subscriptions
    where user_id = ${user.id} and is_muted and since_message_id is not null`)
  const channelIds = channels.map(({ id }) => id)
  return sql`(m.conversation_id = any(${muted}::bigint[])
    or (coalesce(m.channel_id = any(${channelIds}::int[]), false)
        and m.conversation_id <> all(${heard}::bigint[])))`
}
