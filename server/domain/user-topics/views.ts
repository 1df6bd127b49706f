import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type { MutedTopicsEvent, UserTopicEvent } from '../../protocol/user-topics.ts'
import type { QueueOptions, Viewer } from '../event-queues/queue.ts'
import { topicFor } from '../messages/view.ts'

/** A name for the nameless topic, for clients that need one. */
export const namedFor =
  ({ capabilities }: QueueOptions) =>
  (topic: string): string =>
    topicFor(topic, { allowEmptyTopic: capabilities['empty_topic_name'] ?? false })

export const userTopicView = (
  event: Delivered<UserTopicEvent>,
  { options }: Viewer,
): DeliveredEvent => ({ ...event, topic_name: namedFor(options)(event.topic_name) })

/** Whoever asked for `user_topic` by name knows what replaced this. */
export const wantsMutedTopics = ({ eventTypes }: QueueOptions): boolean =>
  !eventTypes?.includes('user_topic')

export function mutedTopicsView(
  { muted_topics: topics, ...event }: Delivered<MutedTopicsEvent>,
  { options }: Viewer,
): DeliveredEvent | undefined {
  if (!wantsMutedTopics(options)) return undefined
  const named = namedFor(options)
  return {
    ...event,
    muted_topics: topics.map(([name, topic, since]) => [name, named(topic), since]),
  }
}
