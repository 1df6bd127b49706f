import { mayRead, type ChannelFacts, type Reader } from './channel-rules.ts'

/** Message ids after the first, up to and including the second; open while the subscription lasts. */
export type Interval = { readonly after: number; readonly until: number | undefined }

/** What the rules need to know of a message and its place. */
export type MessageFacts = { readonly id: number } & (
  | { readonly memberIds: readonly number[] }
  | { readonly channel: ChannelFacts; readonly subscribed: readonly Interval[] }
)

/** Whether it came in while they were subscribed, or was sent to them directly. */
export const hasReceived = (reader: Reader, message: MessageFacts): boolean =>
  'memberIds' in message
    ? message.memberIds.includes(reader.id)
    : message.subscribed.some(
        ({ after, until }) => message.id > after && (until === undefined || message.id <= until),
      )

/** In a channel with protected history, only what came in while they were subscribed, and only while they still are. */
export const mayReadMessage = (reader: Reader, message: MessageFacts): boolean =>
  'memberIds' in message
    ? message.memberIds.includes(reader.id)
    : mayRead(reader, message.channel) &&
      (message.channel.hasSharedHistory || hasReceived(reader, message))
