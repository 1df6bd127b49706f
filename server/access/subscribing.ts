import { allow, type Allowed } from './allowed.ts'
import {
  mayAddSubscribers,
  mayJoin,
  mayKnowOf,
  mayRemoveSubscribers,
  type Reader,
} from './channel-rules.ts'
import { defaultChannels, type Channel } from './channels.ts'
import { isGranted } from './organization-grants.ts'
import type { Tx } from '../platform/database/tx.ts'

type Joinable = Allowed<Channel, 'add'> | undefined

/** For bringing these people into each of the channels; undefined where that may not be. */
export async function toJoin(
  tx: Tx,
  reader: Reader,
  channels: readonly Channel[],
  userIds: readonly number[],
): Promise<Joinable[]> {
  const isAlone = userIds.every(id => id === reader.id)
  const everywhere = !isAlone && (await isGranted(tx, reader, 'can_add_subscribers_group'))
  return channels.map(channel =>
    (isAlone ? mayJoin(reader, channel) : mayAddSubscribers(reader, channel, everywhere))
      ? allow(channel, 'add')
      : undefined,
  )
}

/** For the first people of a channel that this reader has just made. */
export const toFill = (creator: Reader, channel: Channel): Joinable =>
  channel.creatorId === creator.id && channel.firstMessageId === null
    ? allow(channel, 'add')
    : undefined

/** For whoever comes by an invitation that names the channel: whether it may was asked when the invitation was made. */
export const toArrive = (channel: Channel): Joinable =>
  channel.isArchived ? undefined : allow(channel, 'add')

/** For bringing a new person into the channels that everybody starts in: the organization has decided that. */
export const channelsToStartIn = async (
  tx: Tx,
  person: Reader,
): Promise<Allowed<Channel, 'add'>[]> =>
  (await defaultChannels(tx, person)).map(channel => allow(channel, 'add'))

/** For taking this person out: themselves, or with the right to send others out. */
export const toLeave = (
  reader: Reader,
  channel: Channel,
  userId: number,
): Allowed<Channel, 'remove'> | undefined =>
  (userId === reader.id ? mayKnowOf(reader, channel) : mayRemoveSubscribers(reader, channel))
    ? allow(channel, 'remove')
    : undefined
