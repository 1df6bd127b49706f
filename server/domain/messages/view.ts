import { topicLinks, type Linkifier } from '../../markdown/linkifiers/linkifier.ts'
import type { Message } from '../../protocol/messages.ts'
import { visibleEdits, withTopicNames, type HistoryPolicy } from '../edits/visible-edits.ts'
import { avatarOf } from '../pictures/addresses.ts'
import { unknownSender } from '../users/unknown.ts'
import type { ShownMessage, Standing, StoredMessage } from './queries.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'

/** How a client wants to see messages. */
export type MessageWish = {
  applyMarkdown: boolean
  /** Clients that do not know nameless topics are shown a name for them. */
  allowEmptyTopic: boolean
  /** What the organization shows of edits. */
  editHistory: HistoryPolicy
  /** What the organization links in topics. */
  linkifiers: readonly Linkifier[]
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
    ...changesOf(stored, wish),
    id: stored.id,
    sender_id: stored.sender_id,
    sender_email: stored.sender_email,
    sender_full_name: stored.sender_full_name,
    sender_realm_str: '',
    avatar_url: avatarOf({ id: stored.sender_id, avatar: stored.sender_avatar }),
    client: stored.client,
    content: wish.applyMarkdown ? stored.rendered : stored.content,
    content_type: wish.applyMarkdown ? 'text/html' : 'text/x-markdown',
    recipient_id: stored.recipient_id,
    timestamp: unixSeconds(stored.sent_at),
    topic_links: topicLinks(stored.topic ?? '', wish.linkifiers),
    is_me_message: stored.content.startsWith('/me '),
    reactions: stored.reactions,
    submessages: stored.submessages,
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

function changesOf({ edits, ...stored }: StoredMessage, wish: MessageWish) {
  const history = visibleEdits(edits, wish.editHistory)
  return {
    ...(history.length > 0 && {
      edit_history: history.map(edit => withTopicNames(edit, topic => topicFor(topic, wish))),
    }),
    ...(stored.last_edited_at && { last_edit_timestamp: unixSeconds(stored.last_edited_at) }),
    ...(stored.last_moved_at && { last_moved_timestamp: unixSeconds(stored.last_moved_at) }),
  }
}

/** The same as one reader may see it, who may not know its author. `url` is the server's own. */
export function toMessageFor(stored: ShownMessage, wish: MessageWish, url: string) {
  const message = { ...toMessage(stored, wish), flags: flagsOf(stored) }
  return stored.knows_sender ? message : { ...message, ...unknownSender(stored.sender_id, url) }
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
