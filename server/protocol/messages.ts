import type { EditHistoryEntry } from './message-changes.ts'
import type { Reaction } from './reactions.ts'
import type { Submessage } from './submessages.ts'

export type DirectRecipient = {
  id: number
  email: string
  full_name: string
  is_mirror_dummy: boolean
}

/** A message as events and `GET /messages` show it; the latter adds `flags`. */
export type Message = {
  id: number
  sender_id: number
  sender_email: string
  sender_full_name: string
  sender_realm_str: string
  avatar_url: string
  client: string
  content: string
  content_type: string
  recipient_id: number
  timestamp: number
  subject: string
  topic_links: { text: string; url: string }[]
  is_me_message: boolean
  edit_history?: EditHistoryEntry[]
  last_edit_timestamp?: number
  last_moved_timestamp?: number
  reactions: Reaction[]
  submessages: Submessage[]
} & (
  | { type: 'stream'; stream_id: number; display_recipient: string }
  | { type: 'private'; display_recipient: DirectRecipient[] }
)

export type MessageEvent = {
  type: 'message'
  message: Message
  flags: string[]
  local_message_id?: string
}

/**
 * As it is kept in the log: `markdown` is what the author typed, for clients that want that. `unknown_sender` is in the copy of a
 * guest who does not know the author.
 */
export type AnnouncedMessage = MessageEvent & { markdown: string; unknown_sender?: true }

/** What a client needs to know of a message that it may not hold, to count it as unread. */
export type UnreadDetails =
  | { type: 'stream'; stream_id: number; topic: string; mentioned?: true }
  | { type: 'private'; user_ids: number[]; mentioned?: true }

export type FlagsEvent = {
  type: 'update_message_flags'
  op: 'add' | 'remove'
  operation: 'add' | 'remove'
  flag: string
  messages: number[]
  all: boolean
  message_details?: Record<string, UnreadDetails>
}

export type Unread = {
  count: number
  pms: { other_user_id: number; sender_id: number; unread_message_ids: number[] }[]
  streams: { stream_id: number; topic: string; unread_message_ids: number[] }[]
  huddles: { user_ids_string: string; unread_message_ids: number[] }[]
  mentions: number[]
  old_unreads_missing: boolean
}

export type RecentConversation = { max_message_id: number; user_ids: number[] }

export type MessagesState = {
  user_id: number
  max_message_id: number
  unread_msgs: Unread
  starred_messages: number[]
  recent_private_conversations: RecentConversation[]
}
