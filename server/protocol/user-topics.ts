/** What one person says of one topic: muted (1), unmuted in a muted channel (2), followed (3). */
export type UserTopic = {
  stream_id: number
  topic_name: string
  last_updated: number
  visibility_policy: 1 | 2 | 3
}

/** 0 takes back what was said before. */
export type UserTopicEvent = Omit<UserTopic, 'visibility_policy'> & {
  type: 'user_topic'
  visibility_policy: 0 | 1 | 2 | 3
}

/** Name of the channel, topic, since when (Unix time): for clients from before `user_topic`. */
export type MutedTopic = [channel: string, topic: string, since: number]
export type MutedTopicsEvent = { type: 'muted_topics'; muted_topics: MutedTopic[] }

export type UserTopicsState = { user_topics: UserTopic[]; muted_topics: MutedTopic[] }

/** Topics are the same whatever their case. */
export const topicKey = (streamId: number, topic: string) => `${streamId} ${topic.toLowerCase()}`
const keyOf = (one: { stream_id: number; topic_name: string }) =>
  topicKey(one.stream_id, one.topic_name)

export const inOrder = (topics: readonly UserTopic[]): UserTopic[] =>
  topics.toSorted((a, b) => a.stream_id - b.stream_id || (keyOf(a) < keyOf(b) ? -1 : 1))

export function applyUserTopicEvent<S extends UserTopicsState>(state: S, event: UserTopicEvent): S {
  const { stream_id, topic_name, last_updated, visibility_policy } = event
  const others = state.user_topics.filter(one => keyOf(one) !== keyOf(event))
  const user_topics =
    visibility_policy === 0
      ? others
      : inOrder([...others, { stream_id, topic_name, last_updated, visibility_policy }])
  return { ...state, user_topics }
}
