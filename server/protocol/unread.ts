import type { Unread, UnreadDetails } from './messages.ts'
import { topicKey } from './user-topics.ts'

/** One unread message and where it counts. */
export type UnreadMessage = { id: number; details: UnreadDetails }
/** Unread messages of one place; some of them call the reader. */
export type UnreadMessages = {
  ids: readonly number[]
  calling: readonly number[]
  details: UnreadDetails
}

export const nothingUnread: Unread = {
  count: 0,
  pms: [],
  streams: [],
  huddles: [],
  mentions: [],
  old_unreads_missing: false,
}

type Listed = { unread_message_ids: number[] }
/** Messages to list, and the entry that they go to if there is none for its `key` yet. */
type Added<Place> = { key: string; place: Place; ids: readonly number[] }

/** The structure with these messages in it, each once; not counted yet. */
export const withUnread = (
  unread: Unread,
  userId: number,
  messages: readonly UnreadMessage[],
): Unread =>
  withUnreadPlaces(
    unread,
    userId,
    messages.map(({ id, details }) => ({
      ids: [id],
      calling: details.mentioned ? [id] : [],
      details,
    })),
  )

/** The same for many messages of each place at once. */
export function withUnreadPlaces(
  unread: Unread,
  userId: number,
  places: readonly UnreadMessages[],
): Unread {
  const streams: Added<{ stream_id: number; topic: string }>[] = []
  const pms: Added<{ other_user_id: number; sender_id: number }>[] = []
  const huddles: Added<{ user_ids_string: string }>[] = []
  for (const { ids, details } of places) {
    if (details.type === 'stream') {
      const { stream_id, topic } = details
      streams.push({ key: topicKey(stream_id, topic), place: { stream_id, topic }, ids })
      continue
    }
    const others = details.user_ids.filter(other => other !== userId)
    const user_ids_string = sorted([...others, userId]).join(',')
    const other = others[0] ?? userId
    if (others.length > 1) huddles.push({ key: user_ids_string, place: { user_ids_string }, ids })
    else pms.push({ key: `${other}`, place: { other_user_id: other, sender_id: other }, ids })
  }
  return {
    ...unread,
    mentions: sorted([...unread.mentions, ...places.flatMap(({ calling }) => calling)]),
    streams: including(unread.streams, entryKey, streams).sort(
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

/** The structure without these messages; not counted yet. */
export function withoutUnread(unread: Unread, ids: ReadonlySet<number>): Unread {
  const rest = <Entry extends Listed>(entries: Entry[]) =>
    entries
      .map(entry => ({
        ...entry,
        unread_message_ids: entry.unread_message_ids.filter(id => !ids.has(id)),
      }))
      .filter(entry => entry.unread_message_ids.length > 0)
  return {
    ...unread,
    pms: rest(unread.pms),
    streams: rest(unread.streams),
    huddles: rest(unread.huddles),
    mentions: unread.mentions.filter(id => !ids.has(id)),
  }
}

/** Counts what is listed, but for what is muted. */
export function counted(
  unread: Unread,
  isMuted: (streamId: number, topic: string) => boolean,
): Unread {
  const heard = unread.streams.filter(entry => !isMuted(entry.stream_id, entry.topic))
  const entries: Listed[] = [...unread.pms, ...unread.huddles, ...heard]
  return {
    ...unread,
    count: entries.reduce((sum, entry) => sum + entry.unread_message_ids.length, 0),
  }
}

const entryKey = (entry: { stream_id: number; topic: string }) =>
  topicKey(entry.stream_id, entry.topic)
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const sorted = (ids: number[]) => [...new Set(ids)].sort((a, b) => a - b)

function including<Place extends object>(
  entries: readonly (Place & Listed)[],
  keyOf: (entry: Place & Listed) => string,
  added: readonly Added<Place>[],
): (Place & Listed)[] {
  const found = new Map(entries.map(entry => [keyOf(entry), entry]))
  const fresh = new Map<string, Place & Listed>()
  for (const { key, place, ids } of added) {
    const before = fresh.get(key)
    const entry = before ?? {
      ...(found.get(key) ?? place),
      unread_message_ids: [...(found.get(key)?.unread_message_ids ?? [])],
    }
    for (const id of ids) entry.unread_message_ids.push(id)
    if (!before) fresh.set(key, entry)
  }
  for (const entry of fresh.values()) entry.unread_message_ids = sorted(entry.unread_message_ids)
  return [...new Map([...found, ...fresh]).values()]
}
