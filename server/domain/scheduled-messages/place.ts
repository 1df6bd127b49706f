import { channelToPostTo } from '../../access/channels.ts'
import { peopleToWriteTo } from '../../access/direct-messages.ts'
import type { Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { channelIn, peopleIn, topicIn, type To } from '../messages/destination.ts'
import type { Place } from './queries.ts'

/** A place as a request names it. */
export type Destination = {
  isDirect: boolean
  to: To
  topic: string | undefined
}

/** Where the message may go, as things are now. @throws ApiError when its author may not send there */
export async function placeOf(
  tx: Tx,
  actor: Actor,
  { isDirect, to, topic }: Destination,
): Promise<Place> {
  if (isDirect) {
    const { memberIds } = await peopleToWriteTo(tx, actor, await peopleIn(tx, actor, to))
    return { memberIds: [...memberIds] }
  }
  if (topic === undefined) throw badRequest('Missing topic')
  const channel = await channelToPostTo(tx, actor, channelIn(to))
  return { channelId: channel.id, topic: await topicIn(tx, channel, topic) }
}

/** The destination that a change asks for, the present one where it says nothing; undefined when that stays. */
export function changedPlace(
  place: Place,
  { isDirect, to, topic }: Partial<Destination>,
): Destination | undefined {
  if (isDirect !== undefined && to === undefined)
    throw badRequest('Recipient required when updating type of scheduled message.')
  const present = presentDestination(place)
  const willBeDirect = isDirect ?? present.isDirect
  if (present.isDirect && !willBeDirect && topic === undefined)
    throw badRequest('Topic required when updating scheduled message type to channel.')
  const isChanged = to !== undefined || (topic !== undefined && !willBeDirect)
  if (!isChanged) return undefined
  return { isDirect: willBeDirect, to: to ?? present.to, topic: topic ?? present.topic }
}

const presentDestination = (place: Place): Destination =>
  'memberIds' in place
    ? { isDirect: true, to: place.memberIds, topic: undefined }
    : { isDirect: false, to: place.channelId, topic: place.topic }
