import type { Allowed } from '../../access/allowed.ts'
import type { MessagePlace } from '../../access/messages.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { flagAdded, flagRemoved } from './events.ts'
import { detailsOf, unreadAmong, unreadInChannel } from './queries.ts'
import { unreadBy } from './unread-by.ts'

export type Whose = { readonly id: number }
export type Readable = Allowed<MessagePlace, 'read'>

/** Two devices of one person that mark at the same moment take turns. */
const flagLock = 7_275_394
const takeTurns = (tx: Tx, user: Whose) =>
  tx.run(sql`select pg_advisory_xact_lock(${flagLock}, ${user.id})`)

/**
 * Marks messages as read: moves the marks along their origins up to the first that is not, and notes only those beyond. Resolves
 * to how many were unread.
 */
export async function markRead(
  tx: Tx,
  user: Whose,
  messages: readonly Readable[],
): Promise<number> {
  await takeTurns(tx, user)
  const wanted = messages.map(({ id }) => id)
  const ids = await unreadAmong(tx, user, wanted)
  if (ids.length === 0) return 0
  const read = new Set(ids)
  const origins = [
    ...new Set(messages.filter(({ id }) => read.has(id)).map(one => one.originId)),
  ].sort((a, b) => a - b)
  await advanceMarks(tx, user, origins, ids)
  await tx.run(sql`
    insert into read_exceptions (user_id, message_id, is_read)
    select ${user.id}, m.id, true from messages m
      left join read_marks r on r.user_id = ${user.id} and r.conversation_id = m.origin_id
    where m.id = any(${ids}::bigint[]) and m.id > coalesce(r.read_to, 0)
    on conflict (user_id, message_id) do update set is_read = true`)
  announce(tx, flagAdded('read', ids), onlyUsers(user.id))
  return ids.length
}

/** The mark goes as far as everything is read, or is about to be; what it covers needs no row of its own any more. */
async function advanceMarks(
  tx: Tx,
  user: Whose,
  originIds: readonly number[],
  aboutToBeRead: readonly number[],
) {
  await tx.run(sql`
    insert into read_marks (user_id, conversation_id, read_to)
    select ${user.id}, v.id, coalesce(first_unread.id - 1, v.last_message_id)
    from conversations v left join lateral (
      select m.id from messages m
      where m.origin_id = v.id and ${unreadBy(user)} and m.id <> all (${aboutToBeRead}::bigint[])
        and m.id > coalesce((select read_to from read_marks r
                             where r.user_id = ${user.id} and r.conversation_id = v.id), 0)
      order by m.id limit 1) first_unread on true
    where v.id = any(${originIds}::bigint[])
    on conflict (user_id, conversation_id)
      do update set read_to = greatest(read_marks.read_to, excluded.read_to)`)
  await tx.run(sql`
    delete from read_exceptions e using messages m, read_marks r
    where e.user_id = ${user.id} and m.id = e.message_id
      and (e.is_read or m.id = any(${aboutToBeRead}::bigint[]))
      and m.origin_id = any(${originIds}::bigint[])
      and r.user_id = e.user_id and r.conversation_id = m.origin_id and m.id <= r.read_to`)
}

/**
 * Marks messages as unread. Only what lies in channels that the person is subscribed to can be: resolves to the ids of the
 * other channels, and to how many were read.
 */
export async function markUnread(
  tx: Tx,
  user: Whose,
  messages: readonly Readable[],
): Promise<{ updated: number; leftChannels: number[] }> {
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
  return { updated: unread.length, leftChannels: leftIds }
}

/** Stars or collapses messages, or takes that back. Resolves to how many were otherwise before. */
export async function putAside(
  tx: Tx,
  user: Whose,
  messages: readonly Readable[],
  { op, flag }: { op: 'add' | 'remove'; flag: 'starred' | 'collapsed' },
): Promise<number> {
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
  if (changed.length === 0) return 0
  const event = op === 'add' ? flagAdded(flag, changed) : flagRemoved(flag, changed)
  announce(tx, event, onlyUsers(user.id))
  return changed.length
}

/** Whoever leaves a channel has nothing unread there, and no exceptions to keep. */
export async function forgetUnread(tx: Tx, userId: number, channelId: number): Promise<void> {
  const user = { id: userId }
  await takeTurns(tx, user)
  const ids = await unreadInChannel(tx, user, channelId)
  await keepMovedAway(tx, user, channelId)
  await tx.run(sql`
    delete from read_exceptions e using messages m
    where e.user_id = ${userId} and m.id = e.message_id and m.channel_id = ${channelId}`)
  if (ids.length > 0) announce(tx, flagAdded('read', ids), onlyUsers(userId))
}

/** What was moved from this channel to another stays unread there, though it came in by a subscription that ends. */
const keepMovedAway = (tx: Tx, user: Whose, channelId: number) =>
  tx.run(sql`
    insert into read_exceptions (user_id, message_id, is_read)
    select ${user.id}, m.id, false
    from conversations o join messages m on m.origin_id = o.id and m.arrived_id is not null
    where o.channel_id = ${channelId} and m.channel_id <> ${channelId} and ${unreadBy(user)}
    on conflict (user_id, message_id) do nothing`)
