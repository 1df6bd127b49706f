import { channelsKnownTo, visibleTo } from '../../access/visible-to.ts'
import type { Role } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unreadBy, unreadIds } from '../flags/unread-by.ts'

type Reader = { readonly id: number; readonly role: Role }

/** A topic that people talk in. */
export type BusyTopic = {
  readonly channelId: number
  readonly channel: string
  readonly topic: string
  readonly messageId: number
  readonly messages: number
  readonly people: number
}

/** Topics with most people since that message, of the reader's channels: what they have not read, may read and did not mute. */
export const busyTopics = (tx: Tx, reader: Reader, sinceId: number, most: number) =>
  tx.many<BusyTopic>(sql`
    select c.id as "channelId", c.name as channel, v.topic, max(m.id) as "messageId",
      count(*)::int as messages, count(distinct m.sender_id)::int as people
    from subscriptions s join channels c on c.id = s.channel_id
      join messages m on m.channel_id = c.id and m.id > ${sinceId}
      join conversations v on v.id = m.conversation_id
      left join user_topics t on t.user_id = s.user_id and t.channel_id = c.id
        and lower(t.topic) = lower(v.topic)
    where s.user_id = ${reader.id} and s.since_message_id is not null and not c.is_archived
      and not coalesce(t.policy = 1, s.is_muted) and ${visibleTo(reader)} and ${unreadBy(reader)}
    group by c.id, v.id order by people desc, messages desc, v.id limit ${most}`)

/** How many direct messages the reader has not read, whenever they came. */
export const unreadDirectly = async (tx: Tx, reader: Reader): Promise<number> =>
  (
    await tx.one<{ count: number }>(sql`
      select count(*)::int as count from (${unreadIds(reader)}) unread join messages m using (id)
      where m.channel_id is null`)
  ).count

/** Channels made since then that the reader may know of and is not in. */
export const newChannels = (tx: Tx, reader: Reader, since: Date, most: number) =>
  tx.many<{ id: number; name: string }>(sql`
    select c.id, c.name from channels c
    where c.created_at > ${since} and not c.is_archived and ${channelsKnownTo(reader)}
      and not exists (select from subscriptions s
        where s.user_id = ${reader.id} and s.channel_id = c.id and s.since_message_id is not null)
    order by c.id desc limit ${most}`)
