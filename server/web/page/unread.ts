import type { ClientState } from '../../protocol/state.ts'
import { keyOf, withoutMe, type Place } from './place.ts'

export type UnreadPlace = { place: Place; count: number; newestId: number }

const at = (place: Place, ids: readonly number[]): UnreadPlace => ({
  place,
  count: ids.length,
  newestId: ids.at(-1) ?? 0,
})

/** The conversations with unread messages, the liveliest first. */
export function unreadPlaces({ unread_msgs: unread, user_id: myId }: ClientState): UnreadPlace[] {
  return [
    ...unread.streams.map(({ stream_id: channelId, topic, unread_message_ids: ids }) =>
      at({ kind: 'topic', channelId, topic }, ids),
    ),
    ...unread.pms.map(({ other_user_id: id, unread_message_ids: ids }) =>
      at({ kind: 'direct', userIds: [id] }, ids),
    ),
    ...unread.huddles.map(({ user_ids_string: text, unread_message_ids: ids }) =>
      at({ kind: 'direct', userIds: withoutMe(text.split(',').map(Number), myId) }, ids),
    ),
  ].sort((a, b) => b.newestId - a.newestId)
}

/** How many unread messages there are at each place, by `keyOf`; a channel counts all of its topics. */
export function unreadByPlace(state: ClientState): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const add = (place: Place, count: number) =>
    counts.set(keyOf(place), (counts.get(keyOf(place)) ?? 0) + count)
  for (const { place, count } of unreadPlaces(state)) {
    add(place, count)
    if (place.kind === 'topic') add({ kind: 'channel', channelId: place.channelId }, count)
  }
  return counts
}
