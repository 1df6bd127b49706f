import type { Actor } from '../../identity/actor.ts'
import type { Rendered } from '../../markdown/render.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { wordsOf } from '../search/language.ts'
import type { HeldConversation } from './conversations.ts'
import { sentColumns, sentJoined, type StoredMessage } from './queries.ts'

/** What is written for a message, whoever gets it. */
export type Writing = {
  sender: Actor
  content: string
  client: string
  now: Date
  rendered: Rendered
  conversation: HeldConversation
  channelId: number | null
  /** Whether the sender has read it by sending it, and all before it if they had read that. */
  isReadBySender: boolean
  /** Whether it is to be read by its sender, who has not done so by sending it. */
  isUnreadBySender: boolean
}

/**
 * Writes a message, and that it is the newest of its conversation, in one statement: everybody waits for it.
 *
 * A sender who had read everything has still read everything: their mark moves along, so that it stays short to count from.
 */
export const writeMessage = (tx: Tx, writing: Writing): Promise<StoredMessage> => {
  const { sender, rendered, conversation } = writing
  return tx.one<StoredMessage>(sql`
    with m as (
      insert into messages (conversation_id, origin_id, channel_id, sender_id, content, rendered, client,
        mentions_everyone, sent_at, search)
      values (${conversation.id}, ${conversation.id}, ${writing.channelId}, ${sender.id},
        ${writing.content}, ${rendered.html}, ${writing.client}, ${rendered.mentionsEveryone},
        ${writing.now}, ${wordsOf(writing.content)})
      returning *),
    newest as (
      update conversations set last_message_id = m.id from m where conversations.id = m.conversation_id),
    mark as (
      insert into read_marks (user_id, conversation_id, read_to)
      select m.sender_id, m.conversation_id, m.id from m
      where ${writing.isReadBySender}::boolean and (${conversation.lastMessageId}::bigint = 0 or exists (
        select from read_marks r where r.user_id = m.sender_id and r.conversation_id = m.conversation_id
          and r.read_to >= ${conversation.lastMessageId}))
      on conflict (user_id, conversation_id) do update set read_to = excluded.read_to),
    unread as (
      insert into read_exceptions (user_id, message_id, is_read)
      select m.sender_id, m.id, false from m where ${writing.isUnreadBySender}::boolean)
    select ${sentColumns}, '[]'::jsonb as edits, '[]'::jsonb as reactions, '[]'::jsonb as submessages
    from m ${sentJoined}`)
}
