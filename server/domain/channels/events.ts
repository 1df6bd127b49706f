import type {
  Stream,
  StreamEvent,
  StreamUpdate,
  StreamUpdateEvent,
} from '../../protocol/channels.ts'

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

type Named = { id: number; name: string; isArchived: boolean }

/** `along` are properties that change together with the one named. */
export const channelChanged = (
  { id, name, isArchived }: Named,
  change: StreamUpdate,
  along: Partial<Stream> = {},
): StreamUpdateEvent => ({
  type: 'stream',
  op: 'update',
  stream_id: id,
  name,
  ...change,
  ...along,
  ...(isArchived && { knows_archived: true }),
})

export const firstMessageChanged = (channel: Named, messageId: number | null): StreamEvent =>
  channelChanged(channel, { property: 'first_message_id', value: messageId })
