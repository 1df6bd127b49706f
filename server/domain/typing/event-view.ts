import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type { AnnouncedTyping } from '../../protocol/people-around.ts'
import type { Viewer } from '../event-queues/queue.ts'
import { topicFor } from '../messages/view.ts'
import { hiddenEmail } from '../users/named-person.ts'

/** Clients have to say that they can tell typing in a channel from typing to them. */
export function typingView(
  { unknown_sender: isUnknown, ...event }: Delivered<AnnouncedTyping>,
  { options: { capabilities }, url }: Viewer,
): DeliveredEvent | undefined {
  if (event.message_type === 'direct') return event
  if (!capabilities['stream_typing_notifications']) return undefined
  const allowEmptyTopic = capabilities['empty_topic_name'] ?? false
  const { user_id: id, email } = event.sender
  const sender = { user_id: id, email: isUnknown ? hiddenEmail(id, url) : email }
  return { ...event, sender, topic: topicFor(event.topic, { allowEmptyTopic }) }
}
