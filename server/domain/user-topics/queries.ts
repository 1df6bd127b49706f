import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { inOrder, type MutedTopic, type UserTopic } from '../../protocol/user-topics.ts'

/** All that a person says of topics. */
export const userTopicsOf = async (tx: Tx, userId: number): Promise<UserTopic[]> =>
  inOrder(
    await tx.many<UserTopic>(sql`
      select channel_id as stream_id, topic as topic_name, policy as visibility_policy,
        floor(extract(epoch from updated_at))::int as last_updated
      from user_topics where user_id = ${userId}`),
  )

/** The topics that a person muted, the older first. */
export async function mutedTopicsOf(tx: Tx, userId: number): Promise<MutedTopic[]> {
  const rows = await tx.many<{ channel: string; topic: string; since: number }>(sql`
    select c.name as channel, t.topic, floor(extract(epoch from t.updated_at))::int as since
    from user_topics t join channels c on c.id = t.channel_id
    where t.user_id = ${userId} and t.policy = 1 and not c.is_archived
    order by t.updated_at, t.channel_id, lower(t.topic)`)
  return rows.map(({ channel, topic, since }) => [channel, topic, since])
}
