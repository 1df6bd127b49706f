import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { userSettingsFrom } from '../settings/table.ts'
import type { Policy, Topic } from './actions.ts'

/** What a topic is to somebody, and what they want to happen to topics by itself (Zulip's numbers of deeds). */
export type Standing = {
  id: number
  policy: Policy
  channelIsMuted: boolean
  followsAfter: number
  unmutesAfter: number
  followsWhereMentioned: boolean
}

/** Of those of `ids` who are people: nothing happens to a bot's topics by itself. */
export async function standingsIn(
  tx: Tx,
  { channelId, topic }: Topic,
  ids: readonly number[],
): Promise<Standing[]> {
  const rows = await tx.many<Row>(sql`
    select u.id, u.settings, coalesce(t.policy, 0) as policy,
      coalesce(s.is_muted, false) as "channelIsMuted"
    from users u
      left join user_topics t
        on t.user_id = u.id and t.channel_id = ${channelId} and lower(t.topic) = lower(${topic})
      left join subscriptions s
        on s.user_id = u.id and s.channel_id = ${channelId} and s.since_message_id is not null
    where u.id = any(${ids}::bigint[]) and not u.is_bot`)
  return rows.map(({ settings: kept, ...row }) => {
    const settings = userSettingsFrom(kept)
    return {
      ...row,
      followsAfter: settings.automatically_follow_topics_policy,
      unmutesAfter: settings.automatically_unmute_topics_in_muted_streams_policy,
      followsWhereMentioned: settings.automatically_follow_topics_where_mentioned,
    }
  })
}

type Row = Pick<Standing, 'id' | 'policy' | 'channelIsMuted'> & {
  settings: Record<string, unknown>
}
