import type { Stream, StreamEvent } from '../../protocol/channels.ts'

export const channelsAppeared = (streams: Stream[]): StreamEvent => ({
  type: 'stream',
  op: 'create',
  streams,
})

/** For those who may no longer know of it. */
export const channelVanished = (stream_id: number): StreamEvent => ({
  type: 'stream',
  op: 'delete',
  streams: [{ stream_id }],
  stream_ids: [stream_id],
})

export const firstMessageSent = (
  channel: { id: number; name: string },
  messageId: number,
): StreamEvent => ({
  type: 'stream',
  op: 'update',
  stream_id: channel.id,
  name: channel.name,
  property: 'first_message_id',
  value: messageId,
})
