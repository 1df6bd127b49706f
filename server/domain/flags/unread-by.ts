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
