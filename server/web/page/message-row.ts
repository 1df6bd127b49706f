import { fullTime, isoTime, timeOfDay } from './dates.ts'
import { element } from './element.ts'
import type { ShownMessage } from './feed.ts'
import type { Item } from './keyed-list.ts'
import { messageContent } from './message-html.ts'
import { avatar } from './people.ts'

type Look = {
  /** Leaves out the head: the same person wrote just before. */
  continues: boolean
  /** Stands after the name. */
  mark: string
}

/** One message. */
export function messageRow(message: ShownMessage, look: Look): Item {
  const { continues, mark } = look
  const { id, sender_full_name: name, flags } = message
  const callsMe = flags.some(flag => flag.endsWith('mentioned'))
  return {
    key: `message ${id}`,
    stamp: `${continues} ${callsMe} ${name}${mark} ${message.avatar_url} ${message.content}`,
    draw: () => drawn(message, look, callsMe),
  }
}

function drawn(message: ShownMessage, { continues, mark }: Look, callsMe: boolean): HTMLElement {
  const { id, sender_full_name: name, sender_id: senderId, timestamp } = message
  const { avatar_url: picture } = message
  const kinds = ['message', ...(continues ? ['continues'] : []), ...(callsMe ? ['calls-me'] : [])]
  const time = element(
    'time',
    { datetime: isoTime(timestamp), title: fullTime(timestamp) },
    timeOfDay(timestamp),
  )
  const sender = element('span', { class: continues ? 'unseen' : 'sender' }, name + mark)
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
