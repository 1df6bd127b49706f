import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type { DeleteMessageEvent } from '../../protocol/message-changes.ts'
import type { Viewer } from '../event-queues/queue.ts'
import { allowsEmptyTopic } from '../messages/event-views.ts'
import { topicFor } from '../messages/view.ts'

/** Each client is told in the one form that it understands. */
export function deleteMessageView(
  event: Delivered<DeleteMessageEvent>,
  viewer: Viewer,
): DeliveredEvent | undefined {
  const named =
    event.message_type === 'stream'
      ? { ...event, topic: topicFor(event.topic, allowsEmptyTopic(viewer)) }
      : { ...event }
  const { message_ids: ids } = named
  if (viewer.options.capabilities['bulk_message_deletion']) return ids && named
  if (!ids) return named
  delete named.message_ids
  return ids.length === 1 ? { ...named, message_id: ids[0] } : undefined
}
