import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { UnreadDetails } from '../../protocol/messages.ts'
import type { UnreadMessage } from '../../protocol/unread.ts'
import { unreadBy, unreadIds } from './unread-by.ts'
import { maxUnread } from './unread-places.ts'

type Row = {
  id: number
  channel_id: number | null
  topic: string | null
  member_ids: number[] | null
  is_muted: boolean
  mentioned: boolean
  calls_everyone: boolean
}

const placeColumns = (userId: number): Sql => sql`
  m.id, m.channel_id, v.topic, v.member_ids,
  coalesce(t.policy = 1, sub.is_muted, false) as is_muted,
  m.mentions_everyone as calls_everyone,
  exists (select from message_flags f where f.user_id = ${userId} and f.message_id = m.id
          and f.flag = 'mentioned') as mentioned`

const places = (userId: number): Sql => sql`
  left join subscriptions sub on sub.user_id = ${userId} and sub.channel_id = m.channel_id
  left join user_topics t on t.user_id = ${userId} and t.channel_id = m.channel_id
    and lower(t.topic) = lower(v.topic)`

/** Where these messages count once they are unread again. */
export async function detailsOf(
  tx: Tx,
  user: { id: number },
  ids: readonly number[],
): Promise<Record<string, UnreadDetails>> {
  const rows = await tx.many<Row>(sql`
    select ${placeColumns(user.id)} from messages m join conversations v on v.id = m.conversation_id
      ${places(user.id)}
    where m.id = any(${ids}::bigint[]) order by m.id`)
  return Object.fromEntries(
    rows
      .map(toUnread)
      .map(({ id, details }) => [
        id,
        details.type === 'private'
          ? { ...details, user_ids: details.user_ids.filter(other => other !== user.id) }
          : details,
      ]),
  )
}

/** Those of `ids` that are unread for this person, in order. */
export const unreadAmong = async (tx: Tx, user: { id: number }, ids: readonly number[]) =>
  (
    await tx.many<{ id: number }>(sql`
      select m.id from messages m
      where m.id = any(${ids}::bigint[]) and ${unreadBy(user)} order by m.id`)
  ).map(({ id }) => id)

/** What is unread in a channel, in order: the newest, as many as clients are told of. */
export const unreadInChannel = async (tx: Tx, user: { id: number }, channelId: number) =>
  (
    await tx.many<{ id: number }>(sql`
      select m.id from messages m where m.id in (${unreadIds(user)}) and m.channel_id = ${channelId}
      order by m.id desc limit ${maxUnread}`)
  )
    .map(({ id }) => id)
    .toReversed()

/** Starred messages, in the order of ids. Only ids: whether one can still be read is asked when it is fetched. */
export const starredMessages = async (tx: Tx, user: { id: number }): Promise<number[]> =>
  (
    await tx.many<{ id: number }>(sql`
      select message_id as id from message_flags
      where user_id = ${user.id} and flag = 'starred' order by message_id`)
  ).map(({ id }) => id)

function toUnread(row: Row): UnreadMessage {
  const called = row.mentioned || (row.calls_everyone && !row.is_muted)
  const mention = called ? { mentioned: true as const } : {}
  const place =
    row.channel_id === null
      ? ({ type: 'private', user_ids: row.member_ids ?? [] } as const)
      : ({ type: 'stream', stream_id: row.channel_id, topic: row.topic ?? '' } as const)
  return { id: row.id, details: { ...place, ...mention } }
}
