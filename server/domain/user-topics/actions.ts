import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'
import type { UserTopicEvent } from '../../protocol/user-topics.ts'
import { mutedTopicsOf } from './queries.ts'

type Whose = { readonly id: number }
/** None, muted, unmuted in a muted channel, followed. */
export type Policy = 0 | 1 | 2 | 3
/** A topic, whether or not anything was said in it. */
export type Topic = { channelId: number; topic: string }

/** Notes what a person says of a topic, which may have no message yet. */
export async function setTopicPolicy(
  tx: Tx,
  user: Whose,
  place: Topic,
  { policy, now }: { policy: Policy; now: Date },
): Promise<void> {
  const { channelId, topic } = place
  const before = await tx.maybe<{ policy: Policy }>(sql`
    select policy from user_topics
    where user_id = ${user.id} and channel_id = ${channelId} and lower(topic) = lower(${topic})
    for update`)
  if ((before?.policy ?? 0) === policy) return
  const { name } = await tx.one<{ name: string }>(
    policy === 0
      ? sql`
        delete from user_topics
        where user_id = ${user.id} and channel_id = ${channelId} and lower(topic) = lower(${topic})
        returning topic as name`
      : sql`
        insert into user_topics (user_id, channel_id, topic, policy, updated_at)
        values (${user.id}, ${channelId}, ${topic}, ${policy}, ${now})
        on conflict (user_id, channel_id, lower(topic))
          do update set policy = excluded.policy, updated_at = excluded.updated_at
        returning topic as name`,
  )
  if (before?.policy === 1 || policy === 1) {
    const muted_topics = await mutedTopicsOf(tx, user.id)
    announce(tx, { type: 'muted_topics', muted_topics }, onlyUsers(user.id))
  }
  announce(tx, policySaid({ channelId, topic: name }, policy, now), onlyUsers(user.id))
}

/** Follows a topic for many people at once, but for those who have muted it: a message that calls a large group waits for all of them. */
export async function followTopic(
  tx: Tx,
  users: readonly number[],
  { channelId, topic }: Topic,
  now: Date,
): Promise<void> {
  const followers = await tx.many<{ id: number; name: string }>(sql`
    insert into user_topics (user_id, channel_id, topic, policy, updated_at)
    select id, ${channelId}, ${topic}, 3, ${now} from unnest(${users}::int[]) id order by id
    on conflict (user_id, channel_id, lower(topic))
      do update set policy = excluded.policy, updated_at = excluded.updated_at
      where user_topics.policy = 2
    returning user_id as id, topic as name`)
  for (const [name, some] of Map.groupBy(followers, one => one.name))
    announce(tx, policySaid({ channelId, topic: name }, 3, now), {
      users: some.map(({ id }) => id),
    })
}

const policySaid = ({ channelId, topic }: Topic, policy: Policy, now: Date): UserTopicEvent => ({
  type: 'user_topic',
  stream_id: channelId,
  topic_name: topic,
  last_updated: unixSeconds(now),
  visibility_policy: policy,
})
