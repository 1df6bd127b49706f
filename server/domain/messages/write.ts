import type { Rendered } from '../../markdown/render.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { wordsOf } from '../search/language.ts'
import type { HeldConversation } from './conversations.ts'
import { recipientsWithIds, type StoredMessage } from './queries.ts'

/** A message that is about to be written: its id, and what shows of its sender and, in a direct one, of those it is for. */
export type DrawnMessage = Pick<
  StoredMessage,
  'id' | 'sender_id' | 'sender_email' | 'sender_full_name' | 'sender_avatar' | 'recipients'
>

/**
 * Draws the id of a message. Asked right behind what holds its conversation: ids ascend there in the order in which messages are
 * committed.
 */
export const drawMessage = (tx: Tx, senderId: number, memberIds?: readonly number[]) =>
  tx.one<DrawnMessage>(sql`
    select nextval('messages_id_seq') as id, u.id as sender_id, u.api_email as sender_email,
      u.full_name as sender_full_name, u.avatar as sender_avatar,
      ${memberIds ? recipientsWithIds(sql`${memberIds}::int[]`) : sql`null::jsonb`} as recipients
    from users u where u.id = ${senderId}`)

type Writing = {
  content: string
  client: string
  now: Date
  rendered: Rendered
  conversation: HeldConversation
  channel: { id: number; name: string; recipientId: number } | undefined
  topic: string | null
  /** Whether the sender has read it by sending it, and all before it if they had read that. */
  isReadBySender: boolean
  /** Whether it is to be read by its sender, who has not done so by sending it. */
  isUnreadBySender: boolean
}

/**
 * Writes a message, and that it is the newest of its conversation, in one statement that nobody waits for: what shows of it is known
 * before.
 *
 * A sender who had read everything has still read everything: their mark moves along, so that it stays short to count from.
 */
export function writeMessage(tx: Tx, drawn: DrawnMessage, writing: Writing): StoredMessage {
  const { content, client, rendered, conversation, channel } = writing
  const { id, sender_id: senderId } = drawn
  tx.send(sql`
    with m as (
      insert into messages (id, conversation_id, origin_id, channel_id, sender_id, content, rendered, client,
        mentions_everyone, sent_at, search)
      overriding system value
      values (${id}, ${conversation.id}, ${conversation.id}, ${channel?.id ?? null}, ${senderId},
        ${content}, ${rendered.html}, ${client}, ${rendered.mentionsEveryone}, ${writing.now},
        ${wordsOf(content)})
      returning id, conversation_id, sender_id),
    newest as (
      update conversations set last_message_id = m.id from m where conversations.id = m.conversation_id),
    mark as (
      insert into read_marks (user_id, conversation_id, read_to)
      select m.sender_id, m.conversation_id, m.id from m
      where ${writing.isReadBySender}::boolean and (${conversation.lastMessageId}::bigint = 0 or exists (
        select from read_marks r where r.user_id = m.sender_id and r.conversation_id = m.conversation_id
          and r.read_to >= ${conversation.lastMessageId}))
      on conflict (user_id, conversation_id) do update set read_to = excluded.read_to)
    insert into read_exceptions (user_id, message_id, is_read)
    select m.sender_id, m.id, false from m where ${writing.isUnreadBySender}::boolean`)
  return {
    ...drawn,
    channel_id: channel?.id ?? null,
    channel_name: channel?.name ?? null,
    topic: writing.topic,
    recipient_id: channel?.recipientId ?? conversation.id,
    content,
    rendered: rendered.html,
    client,
    sent_at: writing.now,
    last_edited_at: null,
    last_moved_at: null,
    edits: [],
    reactions: [],
    submessages: [],
  }
}
