import type { Message } from '../../protocol/messages.ts'
import type { Standing, StoredMessage } from './queries.ts'

/** How a client wants to see messages. */
export type MessageWish = {
  applyMarkdown: boolean
  /** Clients that do not know nameless topics are shown a name for them. */
  allowEmptyTopic: boolean
}

/** What the nameless topic is called for clients that need a name; taken back on input. */
export const emptyTopicName = 'general chat'

export const topicFor = (
  topic: string,
  { allowEmptyTopic }: Pick<MessageWish, 'allowEmptyTopic'>,
) => (topic === '' && !allowEmptyTopic ? emptyTopicName : topic)

/** A stored message in the protocol's words. */
export function toMessage(stored: StoredMessage, wish: MessageWish): Message {
  const common = {
    id: stored.id,
    sender_id: stored.sender_id,
    sender_email: stored.sender_email,
    sender_full_name: stored.sender_full_name,
    sender_realm_str: '',
    avatar_url: null,
    client: stored.client,
    content: wish.applyMarkdown ? stored.rendered : stored.content,
    content_type: wish.applyMarkdown ? 'text/html' : 'text/x-markdown',
    recipient_id: stored.recipient_id,
    timestamp: Math.floor(stored.sent_at.getTime() / 1000),
    topic_links: [],
    is_me_message: stored.content.startsWith('/me '),
    reactions: [],
    submessages: [],
  }
  if (stored.channel_id === null)
    return { ...common, type: 'private', subject: '', display_recipient: stored.recipients ?? [] }
  return {
    ...common,
    type: 'stream',
    stream_id: stored.channel_id,
    display_recipient: stored.channel_name ?? '',
    subject: topicFor(stored.topic ?? '', wish),
  }
}

/** The flags of a message for one reader, as `GET /messages` tells them. */
export function flagsOf(standing: Standing): string[] {
  const callsAll = standing.mentions_everyone && standing.is_received
  return [
    ...(standing.is_unread ? [] : ['read']),
    ...standing.own_flags,
    ...(callsAll ? wildcardFlags : []),
    ...(standing.is_received ? [] : ['historical']),
  ]
}

/** The second is what clients before the first looked for. */
export const wildcardFlags = ['stream_wildcard_mentioned', 'wildcard_mentioned']
