import type { ClientState } from '../../protocol/state.ts'
import { keyOf, withoutMe, type Place } from './place.ts'

/** How many unread messages there are at each place, by `keyOf`; channels count all of their topics. */
export function unreadByPlace({ unread_msgs: unread, user_id: myId }: ClientState) {
  const counts = new Map<string, number>()
  const add = (place: Place, ids: readonly number[]) =>
    counts.set(keyOf(place), (counts.get(keyOf(place)) ?? 0) + ids.length)
  for (const { stream_id: channelId, topic, unread_message_ids: ids } of unread.streams) {
    add({ kind: 'channel', channelId }, ids)
    add({ kind: 'topic', channelId, topic }, ids)
  }
  for (const { other_user_id: id, unread_message_ids: ids } of unread.pms)
    add({ kind: 'direct', userIds: [id] }, ids)
  for (const { user_ids_string: text, unread_message_ids: ids } of unread.huddles)
    add({ kind: 'direct', userIds: withoutMe(text.split(',').map(Number), myId) }, ids)
  return counts as ReadonlyMap<string, number>
}
