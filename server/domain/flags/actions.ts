import type { Allowed } from '../../access/allowed.ts'
import type { MessagePlace } from '../../access/messages.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { flagAdded, flagRemoved } from './events.ts'
import { detailsOf, unreadAmong, unreadMessages } from './queries.ts'
import { unreadBy } from './unread-by.ts'

type Whose = { readonly id: number }
type Readable = Allowed<MessagePlace, 'read'>

/** Two devices of one person that mark at the same moment take turns. */
const flagLock = 7_275_394
const takeTurns = (tx: Tx, user: Whose) =>
  tx.run(sql`select pg_advisory_xact_lock(${flagLock}, ${user.id})`)

/** Marks messages as read, and moves the marks of their conversations up to the first that is not. */
export async function markRead(tx: Tx, user: Whose, messages: readonly Readable[]): Promise<void> {
  await takeTurns(tx, user)
  const ids = await unreadAmong(
    tx,
    user,
    messages.map(({ id }) => id),
  )
  if (ids.length === 0) return
  await tx.run(sql`
    insert into read_exceptions (user_id, message_id, is_read)
    select ${user.id}, id, true from unnest(${ids}::bigint[]) id
    on conflict (user_id, message_id) do update set is_read = true`)
  const read = new Set(ids)
  const conversations = messages.filter(({ id }) => read.has(id)).map(one => one.conversationId)
  await advanceMarks(tx, user, [...new Set(conversations)])
  announce(tx, flagAdded('read', ids), onlyUsers(user.id))
}

/** The mark goes as far as everything is read; what it covers needs no row of its own any more. */
async function advanceMarks(tx: Tx, user: Whose, conversationIds: readonly number[]) {
  await tx.run(sql`
    insert into read_marks (user_id, conversation_id, read_to)
    select ${user.id}, v.id, coalesce(first_unread.id - 1, v.last_message_id)
    from conversations v left join lateral (
      select m.id from messages m
      where m.conversation_id = v.id and ${unreadBy(user)}
        and m.id > coalesce((select read_to from read_marks r
                             where r.user_id = ${user.id} and r.conversation_id = v.id), 0)
      order by m.id limit 1) first_unread on true
    where v.id = any(${conversationIds}::bigint[])
    on conflict (user_id, conversation_id)
      do update set read_to = greatest(read_marks.read_to, excluded.read_to)`)
  await tx.run(sql`
    delete from read_exceptions e using messages m, read_marks r
    where e.user_id = ${user.id} and e.is_read and m.id = e.message_id
      and m.conversation_id = any(${conversationIds}::bigint[])
      and r.user_id = e.user_id and r.conversation_id = m.conversation_id and m.id <= r.read_to`)
}

/**
 * Marks messages as unread. Only what lies in channels that the person is subscribed to can be: resolves to the ids of the
 * other channels.
 */
export async function markUnread(
  tx: Tx,
  user: Whose,
  messages: readonly Readable[],
): Promise<number[]> {
  await takeTurns(tx, user)
  const ids = messages.map(({ id }) => id)
  const left = await tx.many<{ id: number }>(sql`
    select distinct m.channel_id as id from messages m
    where m.id = any(${ids}::bigint[]) and m.channel_id is not null and not exists (
      select from subscriptions s where s.user_id = ${user.id} and s.channel_id = m.channel_id
      and s.since_message_id is not null)
    order by 1`)
  const leftIds = left.map(({ id }) => id)
  const changed = await tx.many<{ id: number }>(sql`
    insert into read_exceptions (user_id, message_id, is_read)
    select ${user.id}, m.id, false from messages m
    where m.id = any(${ids}::bigint[]) and not ${unreadBy(user)}
      and (m.channel_id is null or not m.channel_id = any(${leftIds}::bigint[]))
    on conflict (user_id, message_id) do update set is_read = false
    returning message_id as id`)
  const unread = changed.map(({ id }) => id).sort((a, b) => a - b)
  if (unread.length > 0) {
    const details = await detailsOf(tx, user, unread)
    announce(tx, flagRemoved('read', unread, details), onlyUsers(user.id))
  }
  return leftIds
}

/** Stars or collapses messages, or takes that back. */
export async function changeFlag(
  tx: Tx,
  user: Whose,
  messages: readonly Readable[],
  { op, flag }: { op: 'add' | 'remove'; flag: 'starred' | 'collapsed' },
): Promise<void> {
  await takeTurns(tx, user)
  const ids = messages.map(({ id }) => id)
  const rows = await tx.many<{ id: number }>(
    op === 'add'
      ? sql`
        insert into message_flags (user_id, message_id, flag)
        select ${user.id}, id, ${flag} from unnest(${ids}::bigint[]) id
        on conflict do nothing returning message_id as id`
      : sql`
        delete from message_flags
        where user_id = ${user.id} and flag = ${flag} and message_id = any(${ids}::bigint[])
        returning message_id as id`,
  )
  const changed = rows.map(({ id }) => id).sort((a, b) => a - b)
  if (changed.length === 0) return
  const event = op === 'add' ? flagAdded(flag, changed) : flagRemoved(flag, changed)
  announce(tx, event, onlyUsers(user.id))
}

/** Whoever leaves a channel has nothing unread there, and no exceptions to keep. */
export async function forgetUnread(tx: Tx, userId: number, channelId: number): Promise<void> {
  const user = { id: userId }
  await takeTurns(tx, user)
  const unread = (await unreadMessages(tx, user)).filter(
    ({ details }) => details.type === 'stream' && details.stream_id === channelId,
  )
  await tx.run(sql`
    delete from read_exceptions e using messages m
    where e.user_id = ${userId} and m.id = e.message_id and m.channel_id = ${channelId}`)
  if (unread.length === 0) return
  const ids = unread.map(({ id }) => id)
  announce(tx, flagAdded('read', ids), onlyUsers(userId))
}
