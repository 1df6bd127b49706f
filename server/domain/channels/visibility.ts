import { subscribersOf, whoKnowsOf } from '../../access/audience.ts'
import { announce } from '../../platform/events/announce.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { ForClients } from '../../protocol/channels.ts'
import { peersCame } from '../subscriptions/events.ts'
import { placesIn, toSubscription, type Place } from '../subscriptions/places.ts'
import { channelsAppeared, channelVanished } from './events.ts'
import { streamById } from './queries.ts'

/**
 * Tells these people of a channel that they did not know of, and of who is in it. Whoever is or was in it is given their settings
 * for it again.
 */
export async function tellAppeared(
  tx: Tx,
  channelId: number,
  users: readonly number[],
  clients: ForClients = {},
): Promise<void> {
  if (users.length === 0) return
  // Its subscribers are counted as they are told of.
  const stream = { ...(await streamById(tx, channelId)), subscriber_count: 0 }
  const places = await placesIn(tx, channelId, users)
  const [inside, former] = [
    places.filter(place => place.is_active),
    places.filter(place => !place.is_active),
  ]
  const told = channelsAppeared([stream])
  announce(
    tx,
    { ...told, ...clients },
    {
      users,
      userExtras: extrasOf(former, place => ({ streams: [toSubscription(stream, place)] })),
    },
  )
  if (inside.length > 0)
    announce(
      tx,
      { type: 'subscription', op: 'add', subscriptions: [], ...clients },
      {
        users: inside.map(place => place.user_id),
        userExtras: extrasOf(inside, place => ({
          subscriptions: [{ ...toSubscription(stream, place), subscribers: [] }],
        })),
      },
    )
  const subscribers = await subscribersOf(tx, channelId)
  if (subscribers.length > 0)
    announce(tx, { ...peersCame(channelId, subscribers), ...clients }, { users })
}

const extrasOf = (places: readonly Place[], extra: (place: Place) => object) =>
  Object.fromEntries(places.map(place => [place.user_id, extra(place)]))

/** Tells these people that there is no such channel for them any more. */
export function tellVanished(tx: Tx, channelId: number, users: readonly number[]): void {
  if (users.length > 0) announce(tx, channelVanished(channelId), { users })
}

/**
 * Does something that may change who knows of the channel. Whoever comes to know of it is told what it is then; whoever may no
 * longer, that it is gone. Resolves to those who know of it before and after, who want to be told what changed.
 */
export async function telling(
  tx: Tx,
  channelId: number,
  change: () => Promise<unknown>,
): Promise<number[]> {
  const before = new Set(await whoKnowsOf(tx, channelId))
  await change()
  const after = await whoKnowsOf(tx, channelId)
  await tellAppeared(
    tx,
    channelId,
    after.filter(id => !before.has(id)),
  )
  tellVanished(
    tx,
    channelId,
    [...before].filter(id => !after.includes(id)),
  )
  return after.filter(id => before.has(id))
}
