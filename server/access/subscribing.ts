import { allow, type Allowed } from './allowed.ts'
import {
  mayAddSubscribers,
  mayJoin,
  mayKnowOf,
  mayRemoveSubscribers,
  type Reader,
} from './channel-rules.ts'
import type { Channel } from './channels.ts'

type Joinable = Allowed<Channel, 'add'> | undefined

/** For bringing these people in. Whoever is in already may always ask to be. */
export function toJoin(reader: Reader, channel: Channel, userIds: readonly number[]): Joinable {
  const isAlone = userIds.every(id => id === reader.id)
  const may = isAlone ? mayJoin(reader, channel) : mayAddSubscribers(reader, channel)
  return may ? allow(channel, 'add') : undefined
}

/** For the first people of a channel that this reader has just made. */
export const toFill = (creator: Reader, channel: Channel): Joinable =>
  channel.creatorId === creator.id && channel.firstMessageId === null
    ? allow(channel, 'add')
    : undefined

/** For taking this person out: themselves, or with the right to send others out. */
export const toLeave = (
  reader: Reader,
  channel: Channel,
  userId: number,
): Allowed<Channel, 'remove'> | undefined =>
  mayKnowOf(reader, channel) && (userId === reader.id || mayRemoveSubscribers(reader, channel))
    ? allow(channel, 'remove')
    : undefined
