import { roles } from '../identity/actor.ts'
import { sql, type Sql } from '../platform/database/sql.ts'
import { groupsOf, type Eyes } from './group-membership.ts'

/** The groups of a row `c` of channels whose people may read there: `channel-rules.readingGrants`. */
export const readingGroups = sql`array[c.can_subscribe_group, c.can_add_subscribers_group]`
/** `channel-rules.knowingGrants`. */
export const knowingGroups = sql`array[c.can_subscribe_group, c.can_add_subscribers_group, c.can_administer_channel_group]`

const isAdministrator = ({ role }: Eyes) => sql`${role}::int <= ${roles.administrator}`
const isNoGuest = ({ role }: Eyes) => sql`${role}::int <> ${roles.guest}`
const isSubscribed = (reader: Eyes) => sql`exists (
  select from subscriptions s
  where s.user_id = ${reader.id} and s.channel_id = c.id and s.since_message_id is not null)`

/** `channel-rules.mayKnowOf` for a row `c` of channels. */
export const channelsKnownTo = (reader: Eyes): Sql => sql`(
  c.is_web_public or ${isAdministrator(reader)}
  or (${isNoGuest(reader)}
      and (not c.is_private or ${knowingGroups} && ${groupsOf(reader)}))
  or ${isSubscribed(reader)})`

/** `channel-rules.mayRead` for a row `c` of channels. */
export const channelsReadableBy = (reader: Eyes): Sql => sql`(
  c.is_web_public
  or (${isNoGuest(reader)}
      and (not c.is_private or ${readingGroups} && ${groupsOf(reader)}))
  or ${isSubscribed(reader)})`

/** Where a message stands among the intervals of its channel: a moved one came in when it was moved. */
const arrival = sql`coalesce(m.arrived_id, m.id)`

/** `message-rules.hasReceived` for a row `m` of messages. */
export const receivedBy = (reader: Pick<Eyes, 'id'>): Sql => sql`(case when m.channel_id is null
  then exists (select from conversation_members cm
               where cm.user_id = ${reader.id} and cm.conversation_id = m.conversation_id)
  else exists (select from subscriptions s
               where s.user_id = ${reader.id} and s.channel_id = m.channel_id
                 and ${arrival} > s.since_message_id)
    or exists (select from past_subscriptions p
               where p.user_id = ${reader.id} and p.channel_id = m.channel_id
                 and ${arrival} > p.after_message_id and ${arrival} <= p.until_message_id)
  end)`

/** `message-rules.mayReadMessage` for a row `m` of messages: the condition in every query that lists messages. */
export const visibleTo = (reader: Eyes): Sql => sql`(case when m.channel_id is null
  then exists (select from conversation_members cm
               where cm.user_id = ${reader.id} and cm.conversation_id = m.conversation_id)
  else exists (select from channels c where c.id = m.channel_id and ${channelsReadableBy(reader)}
               and (c.has_shared_history or ${receivedBy(reader)}))
  end)`
