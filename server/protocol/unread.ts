import type { Unread, UnreadDetails } from './messages.ts'

/** One unread message and where it counts. `isMuted` ones are listed but not counted. */
export type UnreadMessage = { id: number; details: UnreadDetails; isMuted: boolean }

export const nothingUnread: Unread = {
  count: 0,
  pms: [],
  streams: [],
  huddles: [],
  mentions: [],
  old_unreads_missing: false,
}

type Listed = { unread_message_ids: number[] }
/** One message to list, and the entry that it goes to if there is none for its `key` yet. */
type Added<Place> = { key: string; place: Place; id: number }

/** The structure with these messages in it, each once. */
export function withUnread(
  unread: Unread,
  userId: number,
  messages: readonly UnreadMessage[],
): Unread {
  const streams: Added<{ stream_id: number; topic: string }>[] = []
  const pms: Added<{ other_user_id: number; sender_id: number }>[] = []
  const huddles: Added<{ user_ids_string: string }>[] = []
  for (const { id, details } of messages) {
    if (details.type === 'stream') {
      const { stream_id, topic } = details
      streams.push({ key: topicKey(details), place: { stream_id, topic }, id })
      continue
    }
    const others = details.user_ids.filter(other => other !== userId)
    const user_ids_string = sorted([...others, userId]).join(',')
    const other = others[0] ?? userId
    if (others.length > 1) huddles.push({ key: user_ids_string, place: { user_ids_string }, id })
    else pms.push({ key: `${other}`, place: { other_user_id: other, sender_id: other }, id })
  }
  const mentions = messages.filter(({ details }) => details.mentioned).map(({ id }) => id)
  return {
    ...unread,
    count: unread.count + messages.filter(({ isMuted }) => !isMuted).length,
    mentions: sorted([...unread.mentions, ...mentions]),
    streams: including(unread.streams, topicKey, streams).sort(
      (a, b) => a.stream_id - b.stream_id || compare(a.topic, b.topic),
    ),
    pms: including(unread.pms, entry => `${entry.other_user_id}`, pms).sort(
      (a, b) => a.other_user_id - b.other_user_id,
    ),
    huddles: including(unread.huddles, entry => entry.user_ids_string, huddles).sort((a, b) =>
      compare(a.user_ids_string, b.user_ids_string),
    ),
  }
}

/** The structure without these messages. `isMuted` says which channels were not counted. */
export function withoutUnread(
  unread: Unread,
  ids: ReadonlySet<number>,
  isMuted: (streamId: number) => boolean,
): Unread {
  const rest = <Entry extends Listed>(entries: Entry[]) =>
    entries
      .map(entry => ({
        ...entry,
        unread_message_ids: entry.unread_message_ids.filter(id => !ids.has(id)),
      }))
      .filter(entry => entry.unread_message_ids.length > 0)
  const [pms, streams, huddles] = [rest(unread.pms), rest(unread.streams), rest(unread.huddles)]
  const counted = [...pms, ...huddles, ...streams.filter(entry => !isMuted(entry.stream_id))]
  return {
    ...unread,
    count: counted.reduce((sum, entry) => sum + entry.unread_message_ids.length, 0),
    pms,
    streams,
    huddles,
    mentions: unread.mentions.filter(id => !ids.has(id)),
  }
}

const topicKey = (entry: { stream_id: number; topic: string }) =>
  `${entry.stream_id} ${entry.topic.toLowerCase()}`
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const sorted = (ids: number[]) => [...new Set(ids)].sort((a, b) => a - b)

function including<Place extends object>(
  entries: readonly (Place & Listed)[],
  keyOf: (entry: Place & Listed) => string,
  added: readonly Added<Place>[],
): (Place & Listed)[] {
  const found = new Map(entries.map(entry => [keyOf(entry), entry]))
  const fresh = new Map<string, Place & Listed>()
  for (const { key, place, id } of added) {
    const entry = fresh.get(key)
    if (entry) entry.unread_message_ids.push(id)
    else
      fresh.set(key, {
        ...(found.get(key) ?? place),
        unread_message_ids: [...(found.get(key)?.unread_message_ids ?? []), id],
      })
  }
  for (const entry of fresh.values()) entry.unread_message_ids = sorted(entry.unread_message_ids)
  return [...new Map([...found, ...fresh]).values()]
}
