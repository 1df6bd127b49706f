import { sql, type Sql } from '../../platform/database/sql.ts'

/** One person, or the column of a row of users. */
type Whose = { readonly id: number | Sql }

/**
 * Whether a row `m` of messages is unread for this person. An exception decides; without one it is unread if it came in (a
 * direct message, or one of a channel since they are subscribed), was sent by somebody else whom they have not muted, and lies
 * above their mark.
 */
export const unreadBy = ({ id }: Whose): Sql => sql`coalesce(
  (select not e.is_read from read_exceptions e where e.user_id = ${id} and e.message_id = m.id),
  m.sender_id <> ${id} and m.id > ${markOf({ id })} and ${stillReceivedBy({ id })}
    and ${isHeardBy({ id })})`

/** Nobody has to read what those say whom they have muted. */
const isHeardBy = ({ id }: Whose): Sql => sql`not exists (
  select from muted_users mu where mu.user_id = ${id} and mu.muted_user_id = m.sender_id)`

/** The person's mark along the origin of `m`. */
const markOf = ({ id }: Whose): Sql => sql`coalesce(
  (select r.read_to from read_marks r
   where r.user_id = ${id} and r.conversation_id = m.origin_id), 0)`

const stillReceivedBy = ({ id }: Whose): Sql => sql`(case
  when m.channel_id is null then exists (
    select from conversation_members cm
    where cm.user_id = ${id} and cm.conversation_id = m.conversation_id)
  when m.arrived_id is null then exists (
    select from subscriptions s
    where s.user_id = ${id} and s.channel_id = m.channel_id and m.id > s.since_message_id)
  else ${wasThereAsItCame({ id })} and exists (
    select from conversations o join subscriptions s on s.channel_id = o.channel_id
    where o.id = m.origin_id and s.user_id = ${id} and m.id > s.since_message_id)
  end)`

/** A message from another channel is unread only for those who are in both, and were when it came. */
const wasThereAsItCame = ({ id }: Whose): Sql => sql`exists (
  select from subscriptions s
  where s.user_id = ${id} and s.channel_id = m.channel_id and m.arrived_id > s.since_message_id)`

/**
 * The origins with something above the person's mark (and above the message `after`), and where that begins: years of read messages
 * cost nothing.
 */
const openOrigins = ({ id }: Whose, after: number | Sql = 0): Sql => sql`
  select v.id, greatest(v.since, r.read_to, ${after}::bigint) as floor
  from (
      select v.id, v.last_message_id, s.since_message_id as since
      from subscriptions s
        join conversations v on v.channel_id = s.channel_id
          and v.last_message_id > s.since_message_id and v.last_message_id > ${after}::bigint
      where s.user_id = ${id}
      union all
      select v.id, v.last_message_id, 0
      from conversation_members cm
        join conversations v on v.id = cm.conversation_id and v.last_message_id > ${after}::bigint
      where cm.user_id = ${id}) v
    left join (
      -- All of them at once: one by one they cost more than everything else.
      select conversation_id, read_to from read_marks where user_id = ${id} offset 0) r
    on r.conversation_id = v.id
  where v.last_message_id > coalesce(r.read_to, 0)`

/**
 * All messages above `after` for which `unreadBy` holds, each once, as a query for `id`, `conversation_id` and `mentions_everyone`:
 * what lies above the person's marks, and what they marked as unread below them.
 */
export const unreadRows = ({ id }: Whose, after: number | Sql = 0): Sql => sql`
  select m.id, m.conversation_id, m.mentions_everyone
  from (${openOrigins({ id }, after)}) o
    join messages m on m.origin_id = o.id and m.id > o.floor
    left join read_exceptions e on e.user_id = ${id} and e.message_id = m.id
  where m.sender_id <> ${id} and e.is_read is null
    and (m.arrived_id is null or ${wasThereAsItCame({ id })}) and ${isHeardBy({ id })}
  union all
  select m.id, m.conversation_id, m.mentions_everyone
  from read_exceptions e join messages m on m.id = e.message_id
  where e.user_id = ${id} and not e.is_read and e.message_id > ${after}::bigint`

/** Their ids alone. */
export const unreadIds = (who: Whose): Sql => sql`select id from (${unreadRows(who)}) unread`

/** An id that no unread message lies below, and that the oldest is near: one index probe for each origin that has any. */
export const oldestUnread = ({ id }: Whose): Sql => sql`least(
  (select min(f.id) from (${openOrigins({ id })}) o, lateral (
     select m.id from messages m where m.origin_id = o.id and m.id > o.floor
     order by m.id limit 1) f),
  (select min(e.message_id) from read_exceptions e where e.user_id = ${id} and not e.is_read))`
