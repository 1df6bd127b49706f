import type { Viewer } from '../event-queues/queue.ts'
import { fitsNarrow } from '../event-queues/narrow.ts'
import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type { AnnouncedMessage, FlagsEvent, UnreadDetails } from '../../protocol/messages.ts'
import { unknownSender } from '../users/unknown.ts'
import { topicFor } from './view.ts'

export const allowsEmptyTopic = ({ options }: Pick<Viewer, 'options'>) => ({
  allowEmptyTopic: options.capabilities['empty_topic_name'] ?? false,
})

/** One form of the content, and a name for the nameless topic where one is needed; nothing when the queue is narrowed to others. */
export function messageView(
  { markdown, message: written, unknown_sender: isUnknown, ...rest }: Delivered<AnnouncedMessage>,
  viewer: Viewer,
): DeliveredEvent | undefined {
  const message = isUnknown
    ? { ...written, ...unknownSender(written.sender_id, viewer.url) }
    : written
  if (!fitsNarrow(viewer.options.narrow, message, rest.flags)) return undefined
  const content = viewer.options.applyMarkdown
    ? {}
    : { content: markdown, content_type: 'text/x-markdown' }
  const subject =
    message.type === 'stream'
      ? topicFor(message.subject, allowsEmptyTopic(viewer))
      : message.subject
  return { ...rest, message: { ...message, ...content, subject } }
}

/** The same name for the nameless topic in what tells where unread messages are. */
export function flagsView(event: Delivered<FlagsEvent>, viewer: Viewer): DeliveredEvent {
  const { message_details: details } = event
  if (!details) return event
  const wish = allowsEmptyTopic(viewer)
  const message_details: Record<string, UnreadDetails> = {}
  for (const [id, one] of Object.entries(details))
    message_details[id] = one.type === 'stream' ? { ...one, topic: topicFor(one.topic, wish) } : one
  return { ...event, message_details }
}
