import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type { UpdateMessageEvent } from '../../protocol/message-changes.ts'
import type { Viewer } from '../event-queues/queue.ts'
import { allowsEmptyTopic } from '../messages/event-views.ts'
import { topicFor } from '../messages/view.ts'

/** With a name for the nameless topic where one is needed. */
export function updateMessageView(
  event: Delivered<UpdateMessageEvent>,
  viewer: Viewer,
): DeliveredEvent {
  const nameOf = (topic: string) => topicFor(topic, allowsEmptyTopic(viewer))
  return {
    ...event,
    ...(event.orig_subject !== undefined && { orig_subject: nameOf(event.orig_subject) }),
    ...(event.subject !== undefined && { subject: nameOf(event.subject) }),
  }
}
