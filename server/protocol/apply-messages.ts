import type { ChannelsState } from './channels.ts'
import type { FlagsEvent, Message, MessageEvent, MessagesState } from './messages.ts'
import { mutedIn, recounted } from './muting.ts'
import { withoutUnread, withUnread } from './unread.ts'
import type { UserTopicsState } from './user-topics.ts'

type State = MessagesState &
  Pick<ChannelsState, 'subscriptions'> &
  Pick<UserTopicsState, 'user_topics'>

/** A message came in. */
export function applyMessageEvent<S extends State>(state: S, { message, flags }: MessageEvent): S {
  const isMuted = message.type === 'stream' && mutedIn(state)(message.stream_id, message.subject)
  const mentioned =
    flags.includes('mentioned') || (!isMuted && flags.includes('stream_wildcard_mentioned'))
  const details = {
    ...(message.type === 'stream'
      ? { type: message.type, stream_id: message.stream_id, topic: message.subject }
      : { type: message.type, user_ids: message.display_recipient.map(({ id }) => id) }),
    ...(mentioned && { mentioned }),
  }
  return recounted({
    ...state,
    max_message_id: Math.max(state.max_message_id, message.id),
    unread_msgs: flags.includes('read')
      ? state.unread_msgs
      : withUnread(state.unread_msgs, state.user_id, [{ id: message.id, details }]),
    recent_private_conversations: conversationsWith(state, message),
  })
}

/** This person read, starred, … something here or on another device. */
export function applyFlagsEvent<S extends State>(state: S, event: FlagsEvent): S {
  if (event.flag === 'starred') {
    const rest = state.starred_messages.filter(id => !event.messages.includes(id))
    const starred = event.op === 'add' ? [...rest, ...event.messages] : rest
    return { ...state, starred_messages: starred.sort((a, b) => a - b) }
  }
  if (event.flag !== 'read') return state
  const { unread_msgs: unread } = state
  if (event.op === 'add')
    return recounted({ ...state, unread_msgs: withoutUnread(unread, new Set(event.messages)) })
  const again = Object.entries(event.message_details ?? {}).map(([id, details]) => ({
    id: Number(id),
    details,
  }))
  return recounted({ ...state, unread_msgs: withUnread(unread, state.user_id, again) })
}

function conversationsWith(state: State, message: Message) {
  const recent = state.recent_private_conversations
  if (message.type === 'stream') return recent
  const user_ids = message.display_recipient
    .map(({ id }) => id)
    .filter(id => id !== state.user_id)
    .sort((a, b) => a - b)
  const others = recent.filter(conversation => conversation.user_ids.join() !== user_ids.join())
  return [{ max_message_id: message.id, user_ids }, ...others]
}
