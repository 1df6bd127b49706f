import type { ClientState } from '../../protocol/state.ts'
import { dayKey, dayName, fullTime, isoTime, timeOfDay } from './dates.ts'
import { element } from './element.ts'
import type { Feed, ShownMessage } from './feed.ts'
import type { Item } from './keyed-list.ts'
import { messageContent } from './message-html.ts'
import { avatar } from './people.ts'
import { addressOf, keyOf, placeOf } from './place.ts'
import { topicName } from './titles.ts'

/** Within this time a person's next message stands below the last one without a new head. */
const togetherSeconds = 600

/** The rows of a feed: messages, and between them the days, the topics of a channel, and where the unread ones begin. */
export function feedRows({ messages, place, unreadFrom }: Feed, state: ClientState): Item[] {
  const rows: Item[] = []
  let before: ShownMessage | undefined
  for (const message of messages) {
    const newDay = !before || dayKey(before.timestamp) !== dayKey(message.timestamp)
    if (newDay) rows.push(dayRow(message.timestamp))
    if (message.id === unreadFrom) rows.push(unreadRow)
    const newTopic =
      place.kind === 'channel' &&
      (!before || keyOf(placeOf(before, 0)) !== keyOf(placeOf(message, 0)))
    if (newTopic) rows.push(topicRow(message))
    const continues =
      !newDay &&
      !newTopic &&
      message.id !== unreadFrom &&
      before?.sender_id === message.sender_id &&
      message.timestamp - before.timestamp < togetherSeconds
    rows.push(messageRow(message, continues, state.user_id))
    before = message
  }
  return rows
}

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
  return {
    key: `topic before ${message.id}`,
    stamp: message.subject,
    draw: () =>
      element(
        'li',
        { class: 'topic' },
        element('a', { href: addressOf(placeOf(message, 0), channel) }, topicName(message.subject)),
      ),
  }
}

function messageRow(message: ShownMessage, continues: boolean, myId: number): Item {
  const { id, sender_full_name: name, sender_id: senderId, timestamp, flags } = message
  const callsMe = flags.some(flag => flag.endsWith('mentioned'))
  const mine = senderId === myId
  return {
    key: `message ${id}`,
    stamp: `${continues}${callsMe}${message.content.length} ${name}`,
    draw() {
      const row = element('li', {
        class: ['message', continues && 'continues', callsMe && 'calls-me', mine && 'mine']
          .filter(Boolean)
          .join(' '),
        'data-message-id': id,
      })
      const time = element(
        'time',
        { datetime: isoTime(timestamp), title: fullTime(timestamp) },
        timeOfDay(timestamp),
      )
      const sender = element('span', { class: continues ? 'unseen' : 'sender' }, name)
      const content = element('div', { class: 'content', dir: 'auto' })
      content.append(messageContent(message.content))
      if (!continues) row.append(avatar(name, senderId))
      row.append(element('div', { class: 'head' }, sender, time), content)
      return row
    },
  }
}
