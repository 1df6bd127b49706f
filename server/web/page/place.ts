import { encodeFragment } from '../../markdown/narrow-url.ts'
import type { Message } from '../../protocol/messages.ts'

/** What the page shows: a whole channel, one topic, a direct conversation (without oneself), or only the list. */
export type Place =
  | { kind: 'home' }
  | { kind: 'channel'; channelId: number }
  | { kind: 'topic'; channelId: number; topic: string }
  | { kind: 'direct'; userIds: readonly number[] }

/** Reads Zulip's form of the address: `#narrow/channel/9-name/topic/x`, `#narrow/dm/7,9-group`. */
export function placeAt(hash: string): Place {
  const [start, ...parts] = hash.replace(/^#/, '').split('/')
  if (start !== 'narrow') return { kind: 'home' }
  const terms = new Map<string, string>()
  for (let at = 0; at + 1 < parts.length; at += 2)
    terms.set(canonical(parts[at] ?? ''), parts[at + 1] ?? '')
  const userIds = idsOf(terms.get('dm'))
  if (userIds.length > 0) return { kind: 'direct', userIds }
  const [channelId] = idsOf(terms.get('channel'))
  if (channelId === undefined) return { kind: 'home' }
  const topic = terms.get('topic')
  return topic === undefined
    ? { kind: 'channel', channelId }
    : { kind: 'topic', channelId, topic: decodeFragment(topic) }
}

/** The address of a place; `name` is the channel's or the person's, for people who read addresses. */
export function addressOf(place: Place, name: string): string {
  const slug = encodeFragment(name.replaceAll(' ', '-'))
  switch (place.kind) {
    case 'home':
      return '#'
    case 'channel':
      return `#narrow/channel/${place.channelId}-${slug}`
    case 'topic':
      return `#narrow/channel/${place.channelId}-${slug}/topic/${encodeFragment(place.topic)}`
    case 'direct':
      return `#narrow/dm/${place.userIds.join(',')}-${place.userIds.length > 1 ? 'group' : slug}`
  }
}

/** The same for the same conversation, whatever the letters' case. */
export function keyOf(place: Place): string {
  switch (place.kind) {
    case 'home':
      return 'home'
    case 'channel':
      return `channel ${place.channelId}`
    case 'topic':
      return `channel ${place.channelId} ${place.topic.toLowerCase()}`
    case 'direct':
      return `direct ${[...place.userIds].sort((a, b) => a - b).join()}`
  }
}

/** The conversation that a message belongs to, as `myId` sees it. */
export function placeOf(message: Message, myId: number): Place {
  if (message.type === 'stream')
    return { kind: 'topic', channelId: message.stream_id, topic: message.subject }
  return {
    kind: 'direct',
    userIds: withoutMe(
      message.display_recipient.map(({ id }) => id),
      myId,
    ),
  }
}

/** The others in a conversation; oneself when one writes notes to oneself. */
export function withoutMe(userIds: readonly number[], myId: number): number[] {
  const others = userIds.filter(id => id !== myId)
  return others.length > 0 ? others : [myId]
}

/** Whether the message is shown at this place. */
export const shows = (place: Place, message: Message, myId: number): boolean =>
  place.kind === 'channel'
    ? message.type === 'stream' && message.stream_id === place.channelId
    : keyOf(placeOf(message, myId)) === keyOf(place)

/** The `narrow` parameter of `GET /messages`. */
export function narrowOf(place: Place): { operator: string; operand: unknown }[] {
  switch (place.kind) {
    case 'home':
      return []
    case 'channel':
      return [{ operator: 'channel', operand: place.channelId }]
    case 'topic':
      return [
        { operator: 'channel', operand: place.channelId },
        { operator: 'topic', operand: place.topic },
      ]
    case 'direct':
      return [{ operator: 'dm', operand: place.userIds }]
  }
}

const olderWords = new Map([
  ['stream', 'channel'],
  ['subject', 'topic'],
  ['pm-with', 'dm'],
])
const canonical = (word: string) => olderWords.get(word) ?? word

const idsOf = (operand: string | undefined): number[] =>
  (operand?.split('-', 1)[0] ?? '')
    .split(',')
    .map(Number)
    .filter(id => Number.isSafeInteger(id) && id > 0)

function decodeFragment(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('.', '%'))
  } catch {
    return text
  }
}
