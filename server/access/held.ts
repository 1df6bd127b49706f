import { sql, type Sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'

const holdsLock = 7_275_398

/** Nothing is removed for good, or let go by a rule, while somebody makes a hold: taken before anything else is held. */
export const beforeRemoving = (tx: Tx) =>
  tx.run(sql`select pg_advisory_xact_lock_shared(${holdsLock})`)

/** Once a hold has been made, nothing that it keeps is on its way out any more. */
export const beforeHolding = (tx: Tx) => tx.run(sql`select pg_advisory_xact_lock(${holdsLock})`)

const isInForce = sql`h.lifted_at is null`

/** Whether the hold `h` keeps a message: what somebody sent, or got directly; what is in a channel, or ever was. */
const keeps = (row: Sql, wasInChannel: Sql): Sql => sql`(${isInForce} and (
  (h.user_id is null and h.channel_id is null)
  or h.user_id = ${row}.sender_id
  or h.channel_id = ${row}.channel_id
  or (h.channel_id is not null and ${wasInChannel})
  or (h.user_id is not null and ${row}.channel_id is null and exists (
      select from conversation_members cm
      where cm.conversation_id = ${row}.conversation_id and cm.user_id = h.user_id))))`

/** Whether the hold `h` keeps the row `m` of messages. */
export const keepsMessage = keeps(
  sql`m`,
  sql`exists (select from message_edits e
              where e.message_id = m.id and e.prev_channel_id = h.channel_id)`,
)

/** Whether any hold keeps the row `m` of messages. */
export const isHeld = sql`exists (select from holds h where ${keepsMessage})`

/** Whether any hold keeps the row `d` of deleted messages. */
export const isHeldInArchive = sql`exists (select from holds h where ${keeps(
  sql`d`,
  sql`exists (select from jsonb_array_elements(d.edits) e
              where (e ->> 'prev_channel_id')::int = h.channel_id)`,
)})`

/** Whether the row `a` of attachments belongs to a message that a hold keeps, or did before that was edited. */
export const isFileHeld = sql`(exists (select from holds h where ${isInForce}) and (
  exists (
    select from (
      select message_id from attachment_messages where attachment_id = a.id
      union select message_id from former_attachment_messages where attachment_id = a.id) named
      join messages m on m.id = named.message_id where ${isHeld})
  or exists (
    select from deleted_message_files named join deleted_messages d on d.id = named.message_id
    where named.attachment_id = a.id and ${isHeldInArchive})))`
