import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unreadBy } from '../flags/unread-by.ts'

export type Rows = {
  ids: readonly number[]
  from: { topic: string; channelId: number }
  to: { conversationId: number; topic: string; channelId: number }
  editorId: number
  now: Date
  /** False when a topic is only resolved, or no longer. */
  counts: boolean
}

/** Puts messages where they are from now on, and notes where they were. Within a channel nobody's read state is touched. */
export async function moveRows(tx: Tx, { ids, from, to, ...move }: Rows): Promise<void> {
  const leaves = from.channelId !== to.channelId
  if (leaves) await keepRead(tx, ids, to.channelId)
  const changesTopic = from.topic !== to.topic
  const [prevTopic, topic] = changesTopic ? [from.topic, to.topic] : [null, null]
  const [prevChannel, channel] = leaves ? [from.channelId, to.channelId] : [null, null]
  await tx.run(sql`
    insert into message_edits (message_id, user_id, edited_at, prev_topic, topic, prev_channel_id, channel_id)
    select id, ${move.editorId}, ${move.now}, ${prevTopic}, ${topic}, ${prevChannel}, ${channel}
    from unnest(${ids}::bigint[]) id order by id`)
  await tx.run(sql`
    update messages set conversation_id = ${to.conversationId}, channel_id = ${to.channelId},
      arrived_id = ${leaves ? sql`nextval('messages_id_seq')` : sql`arrived_id`},
      last_moved_at = ${move.counts ? sql`${move.now}` : sql`last_moved_at`}
    where id = any(${ids}::bigint[])`)
}

/**
 * Messages that had come from another channel before count as unread for those who are in the channel of their origin and in the new
 * one. Whoever was not in the channel in between has them read, and that stays so.
 */
const keepRead = (tx: Tx, ids: readonly number[], channelId: number) =>
  tx.run(sql`
    insert into read_exceptions (user_id, message_id, is_read)
    select u.id, m.id, true
    from messages m, users u
    where m.id = any(${ids}::bigint[]) and m.arrived_id is not null
      and exists (select from subscriptions s where s.user_id = u.id and s.channel_id = ${channelId}
                  and s.since_message_id is not null)
      and not ${unreadBy({ id: sql`u.id` })}
    on conflict (user_id, message_id) do nothing`)

/** Nothing of these messages is left with people who cannot see them any more. */
export async function takeFrom(
  tx: Tx,
  ids: readonly number[],
  users: readonly number[],
): Promise<void> {
  await tx.run(sql`
    delete from message_flags where message_id = any(${ids}::bigint[]) and user_id = any(${users}::int[])`)
  await tx.run(sql`
    delete from read_exceptions where message_id = any(${ids}::bigint[]) and user_id = any(${users}::int[])`)
}

/** Nobody has anything unread where they are not subscribed. */
export const readOutside = (tx: Tx, ids: readonly number[], channelId: number) =>
  tx.run(sql`
    delete from read_exceptions e
    where e.message_id = any(${ids}::bigint[]) and not e.is_read and not exists (
      select from subscriptions s where s.user_id = e.user_id and s.channel_id = ${channelId}
      and s.since_message_id is not null)`)
