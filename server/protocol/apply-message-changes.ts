import type { ChannelsState } from './channels.ts'
import type { DeleteMessageEvent, UpdateMessageEvent } from './message-changes.ts'
import type { MessagesState, Unread } from './messages.ts'
import { mutedIn, recounted } from './muting.ts'
import { withoutUnread, withUnread } from './unread.ts'
import type { UserTopicsState } from './user-topics.ts'

type State = MessagesState &
  Pick<ChannelsState, 'subscriptions'> &
  Pick<UserTopicsState, 'user_topics'>

/** A message says something else, or messages are elsewhere: what is unread of them counts there, with whom it calls now. */
export function applyUpdateMessageEvent<S extends State>(state: S, event: UpdateMessageEvent): S {
  const moved = event.orig_subject === undefined ? state : withMoved(state, event)
  if (event.content === undefined) return moved
  return { ...moved, unread_msgs: withMentions(moved, event) }
}

function withMoved<S extends State>(state: S, event: UpdateMessageEvent): S {
  const streamId = event.new_stream_id ?? event.stream_id ?? 0
  const topic = event.subject ?? event.orig_subject ?? ''
  const listed = listedIds(state.unread_msgs)
  const ids = event.message_ids.filter(id => listed.has(id))
  const rest = withoutUnread(state.unread_msgs, new Set(ids))
  const place = { type: 'stream', stream_id: streamId, topic } as const
  // Nobody has anything unread where they are not subscribed.
  const isSubscribed = state.subscriptions.some(({ stream_id: id }) => id === streamId)
  const again = ids.map(id => ({
    id,
    details: {
      ...place,
      ...(state.unread_msgs.mentions.includes(id) && { mentioned: true as const }),
    },
  }))
  return recounted({
    ...state,
    unread_msgs: isSubscribed ? withUnread(rest, state.user_id, again) : rest,
  })
}

function withMentions(state: State, { message_id: id, flags }: UpdateMessageEvent) {
  const unread = state.unread_msgs
  const place = unread.streams.find(entry => entry.unread_message_ids.includes(id))
  const isMuted = place !== undefined && mutedIn(state)(place.stream_id, place.topic)
  const calls =
    listedIds(unread).has(id) &&
    (flags.includes('mentioned') || (!isMuted && flags.includes('stream_wildcard_mentioned')))
  const others = unread.mentions.filter(other => other !== id)
  return { ...unread, mentions: calls ? [...others, id].sort((a, b) => a - b) : others }
}

/** Messages are gone: neither unread nor starred. */
export function applyDeleteMessageEvent<S extends State>(state: S, event: DeleteMessageEvent): S {
  const gone = new Set(event.message_ids ?? [event.message_id ?? 0])
  return recounted({
    ...state,
    unread_msgs: withoutUnread(state.unread_msgs, gone),
    starred_messages: state.starred_messages.filter(id => !gone.has(id)),
  })
}

const listedIds = ({ streams, pms, huddles }: Unread): ReadonlySet<number> =>
  new Set([...streams, ...pms, ...huddles].flatMap(entry => entry.unread_message_ids))
