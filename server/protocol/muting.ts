import type { ChannelsState } from './channels.ts'
import type { MessagesState } from './messages.ts'
import { counted } from './unread.ts'
import { topicKey, type UserTopicsState } from './user-topics.ts'

type State = Pick<ChannelsState, 'subscriptions'> & Pick<UserTopicsState, 'user_topics'>

/** Whether this person wants to see nothing of a topic: what they say of it counts more than what they say of its channel. */
export function mutedIn(state: State): (streamId: number, topic: string) => boolean {
  const policies = new Map(
    state.user_topics.map(one => [topicKey(one.stream_id, one.topic_name), one.visibility_policy]),
  )
  const channels = new Set(
    state.subscriptions.filter(one => one.is_muted).map(({ stream_id: id }) => id),
  )
  return (streamId, topic) => {
    const policy = policies.get(topicKey(streamId, topic))
    return policy === undefined ? channels.has(streamId) : policy === 1
  }
}

/** The state with its unread messages counted again, after something was muted or came back. */
export const recounted = <S extends State & MessagesState>(state: S): S => ({
  ...state,
  unread_msgs: counted(state.unread_msgs, mutedIn(state)),
})
