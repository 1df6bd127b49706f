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

/** The structure with this message in it, once. */
export function withUnread(unread: Unread, userId: number, message: UnreadMessage): Unread {
  const { id, details } = message
  const next = {
    ...unread,
    count: unread.count + (message.isMuted ? 0 : 1),
    mentions: details.mentioned ? sorted([...unread.mentions, id]) : unread.mentions,
  }
  if (details.type === 'stream') {
    const { stream_id, topic } = details
    const same = (entry: Unread['streams'][number]) =>
      entry.stream_id === stream_id && entry.topic.toLowerCase() === topic.toLowerCase()
    return {
      ...next,
      streams: including(unread.streams, same, { stream_id, topic }, id).sort(byTopic),
    }
  }
  const others = details.user_ids.filter(other => other !== userId)
  if (others.length > 1) {
    const user_ids_string = sorted([...others, userId]).join(',')
    const same = (entry: { user_ids_string: string }) => entry.user_ids_string === user_ids_string
    const huddles = including(unread.huddles, same, { user_ids_string }, id)
    return {
      ...next,
      huddles: huddles.sort((a, b) => compare(a.user_ids_string, b.user_ids_string)),
    }
  }
  const other_user_id = others[0] ?? userId
  const same = (entry: { other_user_id: number }) => entry.other_user_id === other_user_id
  const pms = including(unread.pms, same, { other_user_id, sender_id: other_user_id }, id)
  return { ...next, pms: pms.sort((a, b) => a.other_user_id - b.other_user_id) }
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

const byTopic = (a: Unread['streams'][number], b: Unread['streams'][number]) =>
  a.stream_id - b.stream_id || compare(a.topic, b.topic)
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const sorted = (ids: number[]) => [...new Set(ids)].sort((a, b) => a - b)

function including<Place extends object>(
  entries: (Place & Listed)[],
  same: (entry: Place & Listed) => boolean,
  place: Place,
  id: number,
): (Place & Listed)[] {
  const found = entries.find(same)
  const ids = sorted([...(found?.unread_message_ids ?? []), id])
  return [
    ...entries.filter(entry => entry !== found),
    { ...(found ?? place), unread_message_ids: ids },
  ]
}
