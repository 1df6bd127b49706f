import { sql, type Sql } from '../../platform/database/sql.ts'
import { unreadBy } from '../flags/unread-by.ts'
import { awayMs } from '../presence/rules.ts'
import { hasOn } from '../settings/read.ts'

const on = (name: Parameters<typeof hasOn>[1]): Sql => hasOn(sql`u`, name)

/** Whether they have said so of this channel, or else of channels. */
const inChannel = (column: Sql, name: Parameters<typeof hasOn>[1]): Sql =>
  sql`coalesce(s.${column}, ${on(name)})`

const isFollowed = sql`coalesce(t.policy = 3, false)`
/** In a muted topic, or in a muted channel and a topic of it that was not unmuted. */
const isMuted = sql`coalesce(t.policy = 1, s.is_muted, false)`

/** Whether a call to everybody reaches a subscriber. */
const isCalledWithAll = sql`(m.mentions_everyone and (
  (not ${isMuted} and ${inChannel(sql`wildcard_mentions_notify`, 'wildcard_mentions_notify')})
  or (${isFollowed} and ${on('enable_followed_topic_wildcard_mentions_notify')})))`

const wantsTopic = sql`(
  (not ${isMuted} and ${inChannel(sql`email_notifications`, 'enable_stream_email_notifications')})
  or (${isFollowed} and ${on('enable_followed_topic_email_notifications')}))`

/** Whether a person `u` wants to be told by mail of a message `m` that they have not read and are not there to read. */
const wantsMail = (now: Date): Sql => sql`
  u.is_active and not u.is_bot and u.id <> m.sender_id and ${unreadBy({ id: sql`u.id` })}
  and not exists (
    select from presences p
    where p.user_id = u.id
      and p.active_at > ${now}::timestamptz - make_interval(secs => ${awayMs / 1000}))`

/** Rows of `user_id` and `message_id` for these messages: who is to be told of which. */
export const concernedBy = (messageIds: readonly number[], now: Date): Sql => sql`
  with m as materialized (select * from messages where id = any(${messageIds}::bigint[]))
  select u.id as user_id, m.id as message_id
  from m join conversation_members cm on cm.conversation_id = m.conversation_id
    join users u on u.id = cm.user_id
  where m.channel_id is null and ${on('enable_offline_email_notifications')} and ${wantsMail(now)}
  union
  select u.id, m.id
  from m join message_flags f on f.message_id = m.id and f.flag = 'mentioned'
    join users u on u.id = f.user_id
  where ${on('enable_offline_email_notifications')} and ${wantsMail(now)}
  union
  select u.id, m.id
  from m join conversations v on v.id = m.conversation_id
    join subscriptions s on s.channel_id = m.channel_id and s.since_message_id is not null
    join users u on u.id = s.user_id
    left join user_topics t on t.user_id = u.id and t.channel_id = m.channel_id
      and lower(t.topic) = lower(v.topic)
  where (${wantsTopic} or (${isCalledWithAll} and ${on('enable_offline_email_notifications')}))
    and ${wantsMail(now)}`
