import { fullTime, isoTime, timeOfDay } from './dates.ts'
import { element } from './element.ts'
import type { ShownMessage } from './feed.ts'
import type { Item } from './keyed-list.ts'
import { messageContent } from './message-html.ts'
import { avatar } from './people.ts'

/** One message. `continues` leaves out the head: the same person wrote just before. */
export function messageRow(message: ShownMessage, continues: boolean): Item {
  const { id, sender_full_name: name, flags } = message
  const callsMe = flags.some(flag => flag.endsWith('mentioned'))
  return {
    key: `message ${id}`,
    stamp: `${continues} ${callsMe} ${name} ${message.avatar_url} ${message.content}`,
    draw: () => drawn(message, continues, callsMe),
  }
}

function drawn(message: ShownMessage, continues: boolean, callsMe: boolean): HTMLElement {
  const { id, sender_full_name: name, sender_id: senderId, timestamp } = message
  const { avatar_url: picture } = message
  const kinds = ['message', ...(continues ? ['continues'] : []), ...(callsMe ? ['calls-me'] : [])]
  const time = element(
    'time',
    { datetime: isoTime(timestamp), title: fullTime(timestamp) },
    timeOfDay(timestamp),
  )
  const sender = element('span', { class: continues ? 'unseen' : 'sender' }, name)
  const content = element('div', { class: 'content', dir: 'auto' })
  content.append(messageContent(message.content))
  return element(
    'li',
    { class: kinds.join(' '), 'data-message-id': id },
    continues ? undefined : avatar({ name, userId: senderId, picture }),
    element('div', { class: 'head' }, sender, time),
    content,
  )
}
