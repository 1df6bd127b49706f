import { dayKey, dayName } from './dates.ts'
import { element } from './element.ts'
import type { Feed, ShownMessage } from './feed.ts'
import type { Item } from './keyed-list.ts'
import { messageRow } from './message-row.ts'
import { addressOf, keyOf, placeOf } from './place.ts'
import { topicName } from './titles.ts'

/** Within this time a person's next message stands below the last one without a new head. */
const togetherSeconds = 600

/** The rows of a feed: messages (`markOf` stands after their authors' names), and between them the days, the topics of a channel, and where the unread ones begin. */
export const feedRows = (
  { messages, place, unreadFrom }: Feed,
  markOf: (userId: number) => string,
): Item[] =>
  messages.flatMap((message, index) => {
    const before = messages[index - 1]
    const isNewDay = !before || dayKey(before.timestamp) !== dayKey(message.timestamp)
    const isNewTopic =
      place.kind === 'channel' && (!before || conversationOf(before) !== conversationOf(message))
    const heads = [
      ...(isNewDay ? [dayRow(message.timestamp)] : []),
      ...(message.id === unreadFrom ? [unreadRow] : []),
      ...(isNewTopic ? [topicRow(message)] : []),
    ]
    const continues = heads.length === 0 && follows(before, message)
    return [...heads, messageRow(message, { continues, mark: markOf(message.sender_id) })]
  })

// Whose view it is does not matter for telling two topics of one channel apart.
const conversationOf = (message: ShownMessage) => keyOf(placeOf(message, 0))

const follows = (before: ShownMessage | undefined, message: ShownMessage) =>
  before?.sender_id === message.sender_id && message.timestamp - before.timestamp < togetherSeconds

const dayRow = (timestamp: number): Item => ({
  key: `day ${dayKey(timestamp)}`,
  stamp: dayName(timestamp),
  draw: () => element('li', { class: 'day' }, element('h3', {}, dayName(timestamp))),
})

const unreadRow: Item = {
  key: 'unread',
  stamp: '',
  draw: () => element('li', { class: 'unread-line' }, element('span', {}, 'New')),
}

function topicRow(message: ShownMessage): Item {
  const channel = typeof message.display_recipient === 'string' ? message.display_recipient : ''
  const href = addressOf(placeOf(message, 0), channel)
  return {
    key: `topic before ${message.id}`,
    stamp: message.subject,
    draw: () =>
      element('li', { class: 'topic' }, element('a', { href }, topicName(message.subject))),
  }
}
