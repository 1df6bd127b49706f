import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { setTopicPolicy, type Policy, type Topic } from './actions.ts'

type Moved = {
  from: Topic
  to: Topic
  now: Date
  /** Whether there was nothing in the new place before. */
  isNew: boolean
  /** Who may not read the new place. */
  except: readonly number[]
}

/**
 * A whole topic goes somewhere else, and what people say of it goes with it. Where something was there before, the more visible
 * of both wins.
 */
export async function moveUserTopics(tx: Tx, { from, to, now, isNew, except }: Moved) {
  const rows = await tx.many<{ id: number; policy: Policy; there: Policy }>(sql`
    select t.user_id as id, t.policy, coalesce(o.policy, 0) as there
    from user_topics t left join user_topics o
      on o.user_id = t.user_id and o.channel_id = ${to.channelId} and lower(o.topic) = lower(${to.topic})
    where t.channel_id = ${from.channelId} and lower(t.topic) = lower(${from.topic})
    order by t.user_id`)
  for (const { id, policy, there } of rows) {
    await setTopicPolicy(tx, { id }, from, { policy: 0, now })
    if (except.includes(id)) continue
    await setTopicPolicy(tx, { id }, to, { policy: isNew ? policy : merged(policy, there), now })
  }
}

/** From the least visible to the most. */
const visibility: readonly Policy[] = [1, 0, 2, 3]
const merged = (moved: Policy, there: Policy): Policy =>
  visibility.indexOf(moved) > visibility.indexOf(there) ? moved : there
