import { isAdministrator, roles } from '../identity/actor.ts'
import { sql, type Sql } from '../platform/database/sql.ts'
import type { Reader } from './channel-rules.ts'

/** `channel-rules.mayKnowOf` for a row `c` of channels. */
export const channelsKnownTo = (reader: Reader): Sql => sql`(
  ${isAdministrator(reader)}::boolean
  or (not c.is_private and ${reader.role !== roles.guest}::boolean)
  or exists (select from subscriptions s
             where s.user_id = ${reader.id} and s.channel_id = c.id and s.since_message_id is not null))`

/** `channel-rules.mayRead` for a row `c` of channels. */
export const channelsReadableBy = (reader: Reader): Sql => sql`(
  (not c.is_private and ${reader.role !== roles.guest}::boolean)
  or exists (select from subscriptions s
             where s.user_id = ${reader.id} and s.channel_id = c.id and s.since_message_id is not null))`

/** `message-rules.hasReceived` for a row `m` of messages. */
export const receivedBy = (reader: { id: number }): Sql => sql`(case when m.channel_id is null
  then exists (select from conversation_members cm
               where cm.user_id = ${reader.id} and cm.conversation_id = m.conversation_id)
  else exists (select from subscriptions s
               where s.user_id = ${reader.id} and s.channel_id = m.channel_id and m.id > s.since_message_id)
    or exists (select from past_subscriptions p
               where p.user_id = ${reader.id} and p.channel_id = m.channel_id
                 and m.id > p.after_message_id and m.id <= p.until_message_id)
  end)`

/** `message-rules.mayReadMessage` for a row `m` of messages: the condition in every query that lists messages. */
export const visibleTo = (reader: Reader): Sql => sql`(case when m.channel_id is null
  then exists (select from conversation_members cm
               where cm.user_id = ${reader.id} and cm.conversation_id = m.conversation_id)
  else exists (select from channels c where c.id = m.channel_id and ${channelsReadableBy(reader)}
               and (c.has_shared_history or ${receivedBy(reader)}))
  end)`
