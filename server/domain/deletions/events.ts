import type { DeleteMessageEvent } from '../../protocol/message-changes.ts'

/** Where the messages were. */
type Place = { channelId: number | null; topic: string | null }

/** One event for clients that understand several messages in one, and one for each message for those that do not. */
export function messagesDeleted(ids: readonly number[], place: Place): DeleteMessageEvent[] {
  const where =
    place.channelId === null
      ? ({ message_type: 'private' } as const)
      : ({
          message_type: 'stream',
          stream_id: place.channelId,
          topic: place.topic ?? '',
        } as const)
  const all: DeleteMessageEvent = { type: 'delete_message', message_ids: [...ids], ...where }
  if (ids.length === 1) return [all]
  return [
    all,
    ...ids.map((message_id): DeleteMessageEvent => ({
      type: 'delete_message',
      message_id,
      ...where,
    })),
  ]
}
