import { encodeFragment, messageUrl } from '../../markdown/narrow-url.ts'
import { fenceAround, silently } from '../notices/words.ts'
import { limits } from '../organization/limits.ts'
import type { StoredMessage } from '../messages/queries.ts'
import { emptyTopicName } from '../messages/view.ts'

/** Leaves room for what stands around the quote. */
const longestQuote = limits.max_message_length - 3_000

/** What the bot will say: where the message is, the note, and the message itself as a quote. */
export function reminderContent(message: StoredMessage, note: string): string {
  const noted = note === '' ? '' : `\n\n${note}`
  const said = Array.from(message.content)
  const quote =
    said.length <= longestQuote ? message.content : `${said.slice(0, longestQuote).join('')}…`
  const fence = fenceAround(quote)
  return (
    `You asked to be reminded of ${linkTo(message)}.${noted}\n\n` +
    `${silently({ id: message.sender_id, fullName: message.sender_full_name })}:\n${fence}quote\n${quote}\n${fence}`
  )
}

function linkTo({ id, channel_id, channel_name, topic, recipients }: StoredMessage): string {
  if (channel_id !== null) {
    const channel = { id: channel_id, name: channel_name ?? '' }
    const label = `#${channel.name} > ${topic === '' ? emptyTopicName : topic}`
    return `[${plain(label)}](${messageUrl(channel, topic ?? '', String(id))})`
  }
  const people = recipients ?? []
  const operand = `${people.map(person => person.id).join(',')}-${people.length > 2 ? 'group' : 'dm'}`
  return `[a direct message](/#narrow/dm/${encodeFragment(operand)}/near/${id})`
}

/** A link's text: what would end it, or begin something else in it, is left out. */
const plain = (text: string) => text.replace(/[[\]`*\\]/g, '')
