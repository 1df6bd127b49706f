import { sql, type Sql } from '../../platform/database/sql.ts'

type Whose = { id: number }

/**
 * Whether a row `m` of messages is unread for this person. An exception decides; without one it is unread if it came in (a
 * direct message, or one of a channel since they are subscribed), was sent by somebody else, and lies above their mark.
 */
export const unreadBy = ({ id }: Whose): Sql => sql`coalesce(
  (select not e.is_read from read_exceptions e where e.user_id = ${id} and e.message_id = m.id),
  m.sender_id <> ${id} and m.id > ${markOf({ id })} and ${stillReceivedBy({ id })})`

/** The person's mark in the conversation of `m`. */
const markOf = ({ id }: Whose): Sql => sql`coalesce(
  (select r.read_to from read_marks r
   where r.user_id = ${id} and r.conversation_id = m.conversation_id), 0)`

const stillReceivedBy = ({ id }: Whose): Sql => sql`(case when m.channel_id is null
  then exists (select from conversation_members cm
               where cm.user_id = ${id} and cm.conversation_id = m.conversation_id)
  else exists (select from subscriptions s
               where s.user_id = ${id} and s.channel_id = m.channel_id and m.id > s.since_message_id)
  end)`

/**
 * The ids of all messages for which `unreadBy` holds, as a query. Looks only into conversations that have something above the
 * person's mark, so that years of read messages cost nothing; then adds what they marked as unread below it.
 */
export const unreadIds = ({ id }: Whose): Sql => sql`
  select n.id
  from (
    select v.id, greatest(s.since_message_id, r.read_to) as floor
    from subscriptions s
      join conversations v on v.channel_id = s.channel_id and v.last_message_id > s.since_message_id
      left join read_marks r on r.user_id = s.user_id and r.conversation_id = v.id
    where s.user_id = ${id} and v.last_message_id > coalesce(r.read_to, 0)
    union all
    select v.id, coalesce(r.read_to, 0)
    from conversation_members cm join conversations v on v.id = cm.conversation_id
      left join read_marks r on r.user_id = cm.user_id and r.conversation_id = v.id
    where cm.user_id = ${id} and v.last_message_id > coalesce(r.read_to, 0)
  ) o
    join messages n on n.conversation_id = o.id and n.id > o.floor
    left join read_exceptions e on e.user_id = ${id} and e.message_id = n.id
  where n.sender_id <> ${id} and e.is_read is null
  union
  select e.message_id from read_exceptions e where e.user_id = ${id} and not e.is_read`
