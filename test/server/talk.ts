import type { Unread } from '../../server/protocol/messages.ts'
import type { Person } from './person.ts'

/** Makes a channel with these people in it. Resolves to its id. */
export async function makeChannel(
  creator: Person,
  name: string,
  people: readonly Person[],
  wish: { invite_only?: boolean; history_public_to_subscribers?: boolean } = {},
): Promise<number> {
  const principals = people.map(({ id }) => id)
  await creator.post('/users/me/subscriptions', {
    subscriptions: [{ name }],
    principals,
    send_new_subscription_messages: false,
    ...wish,
  })
  const insider = people.includes(creator) ? creator : (people[0] ?? creator)
  return (await insider.get<{ stream_id: number }>('/get_stream_id', { stream: name })).stream_id
}

/** Sends to a channel. Resolves to the message's id. */
export const say = async (
  person: Person,
  to: string | number,
  topic: string,
  content: string,
  more: object = {},
): Promise<number> =>
  (await person.post<{ id: number }>('/messages', { type: 'channel', to, topic, content, ...more }))
    .id

/** Sends directly. Resolves to the message's id. */
export const whisper = async (
  person: Person,
  to: readonly Person[],
  content: string,
  more: object = {},
): Promise<number> =>
  (
    await person.post<{ id: number }>('/messages', {
      type: 'direct',
      to: to.map(({ id }) => id),
      content,
      ...more,
    })
  ).id

type ShownMessage = {
  id: number
  content: string
  subject: string
  flags: string[]
  type: string
  sender_id: number
  sender_full_name: string
  timestamp: number
  display_recipient: unknown
  match_content?: string
  match_subject?: string
}
export type Fetched = {
  messages: ShownMessage[]
  anchor: number
  found_anchor: boolean
  found_oldest: boolean
  found_newest: boolean
  history_limited: boolean
}

/** Fetches up to 100 messages around the anchor. */
export const fetchAs = (person: Person, narrow: readonly unknown[] = [], more: object = {}) =>
  person.get<Fetched>('/messages', {
    anchor: 'newest',
    num_before: 100,
    num_after: 100,
    narrow,
    ...more,
  })

export const idsFor = async (person: Person, narrow: readonly unknown[] = [], more: object = {}) =>
  (await fetchAs(person, narrow, more)).messages.map(({ id }) => id)

/** What a client that comes anew is told to be unread: all ids in order, and the number that counts. */
export async function toldUnread(person: Person): Promise<{ listed: number[]; count: number }> {
  const { unread_msgs: unread } = await person.post<{ unread_msgs: Unread }>('/register', {})
  const listed = [...unread.pms, ...unread.streams, ...unread.huddles]
    .flatMap(entry => entry.unread_message_ids)
    .sort((a, b) => a - b)
  return { listed, count: unread.count }
}
