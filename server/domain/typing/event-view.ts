import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type { TypingEvent } from '../../protocol/people-around.ts'
import type { Viewer } from '../event-queues/queue.ts'
import { topicFor } from '../messages/view.ts'

/** Clients have to say that they can tell typing in a channel from typing to them. */
export function typingView(
  event: Delivered<TypingEvent>,
  { options: { capabilities } }: Viewer,
): DeliveredEvent | undefined {
  if (event.message_type === 'direct') return event
  if (!capabilities['stream_typing_notifications']) return undefined
  const allowEmptyTopic = capabilities['empty_topic_name'] ?? false
  return { ...event, topic: topicFor(event.topic, { allowEmptyTopic }) }
}
