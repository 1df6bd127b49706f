import type { Reader } from '../../access/channel-rules.ts'
import { peopleKnownTo } from '../../access/known-people.ts'
import { receivedBy } from '../../access/visible-to.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { DirectRecipient } from '../../protocol/messages.ts'
import type { EditHistoryEntry } from '../../protocol/message-changes.ts'
import type { Reaction } from '../../protocol/reactions.ts'
import type { Submessage } from '../../protocol/submessages.ts'
import { submessagesOf } from '../submessages/queries.ts'
import { reactionsTo } from '../reactions/queries.ts'
import { editsOf } from '../edits/queries.ts'
import { unreadBy } from '../flags/unread-by.ts'

/** A message with everything that shows with it. */
export type StoredMessage = {
  id: number
  channel_id: number | null
  channel_name: string | null
  topic: string | null
  recipient_id: number
  sender_id: number
  sender_email: string
  sender_full_name: string
  sender_avatar: string | null
  content: string
  rendered: string
  client: string
  sent_at: Date
  recipients: DirectRecipient[] | null
  last_edited_at: Date | null
  last_moved_at: Date | null
  edits: EditHistoryEntry[]
  reactions: Reaction[]
  submessages: Submessage[]
}

/** What a message is to one of its readers. */
export type Standing = {
  is_unread: boolean
  is_received: boolean
  mentions_everyone: boolean
  own_flags: string[]
}

/** A message as one of its readers is shown it. */
export type ShownMessage = StoredMessage & Standing & { knows_sender: boolean }

/** The people with these ids, as a direct message names them. */
export const recipientsWithIds = (ids: Sql): Sql => sql`
  (select jsonb_agg(jsonb_build_object('id', p.id, 'email', p.api_email, 'full_name', p.full_name,
                                       'is_mirror_dummy', false) order by p.id)
   from users p where p.id = any(${ids}))`

const columns = sql`
  m.id, m.channel_id, c.name as channel_name, v.topic, coalesce(c.recipient_id, v.id) as recipient_id,
  m.sender_id, u.api_email as sender_email, u.full_name as sender_full_name, u.avatar as sender_avatar,
  m.content, m.rendered,
  m.client, m.sent_at, m.last_edited_at, m.last_moved_at,
  ${recipientsWithIds(sql`v.member_ids`)} as recipients`

const joined = sql`
  join conversations v on v.id = m.conversation_id
  join users u on u.id = m.sender_id
  left join channels c on c.id = m.channel_id`

/** As it was sent: without what happened to it since. */
export const storedMessage = (tx: Tx, id: number): Promise<StoredMessage> =>
  tx.one<StoredMessage>(
    sql`select ${columns}, '[]'::jsonb as edits, '[]'::jsonb as reactions, ${submessagesOf} as submessages
      from messages m ${joined} where m.id = ${id}`,
  )

/** These messages as the reader sees them, in the order of ids. Whether they may was asked before: `where` has to say so. */
export const messagesFor = async (tx: Tx, reader: Reader, where: Sql) =>
  tx.many<ShownMessage>(sql`
    select ${columns}, ${await peopleKnownTo(tx, reader)} as knows_sender, ${editsOf} as edits, ${reactionsTo} as reactions,
      ${submessagesOf} as submessages, ${unreadBy(reader)} as is_unread, ${receivedBy(reader)} as is_received,
      m.mentions_everyone,
      array(select f.flag from message_flags f
            where f.user_id = ${reader.id} and f.message_id = m.id order by f.flag) as own_flags
    from messages m ${joined} where ${where} order by m.id`)
