import { mayRead, type ChannelFacts, type Reader } from './channel-rules.ts'

/** Numbers after the first, up to and including the second; open while the subscription lasts. */
export type Interval = { readonly after: number; readonly until: number | undefined }

/** What the rules need to know of a message and its place. */
export type MessageFacts =
  | { readonly memberIds: readonly number[] }
  | {
      /** The number by which it came into its channel: its id, or the one that was drawn when it was moved there. */
      readonly arrival: number
      readonly channel: ChannelFacts
      readonly subscribed: readonly Interval[]
    }

/** Whether it came in while they were subscribed, or was sent to them directly. */
export const hasReceived = (reader: Reader, message: MessageFacts): boolean =>
  'memberIds' in message
    ? message.memberIds.includes(reader.id)
    : message.subscribed.some(
        ({ after, until }) =>
          message.arrival > after && (until === undefined || message.arrival <= until),
      )

/** In a channel with protected history, only what came in while they were subscribed, and only while they still are. */
export const mayReadMessage = (reader: Reader, message: MessageFacts): boolean =>
  'memberIds' in message
    ? message.memberIds.includes(reader.id)
    : mayRead(reader, message.channel) &&
      (message.channel.hasSharedHistory || hasReceived(reader, message))
