import { element, type HtmlNode } from '../html.ts'
import { channelLinkPattern, linkedChannel, sameName } from '../names.ts'
import { channelUrl, messageUrl, topicUrl, topicUrlWith } from '../narrow-url.ts'
import type { Pass } from './inline.ts'

const unnamedTopic = 'general chat'

/** `#**channel**`, `#**channel>topic**` and `#**channel>topic@id**`. */
export const channelLinks: Pass = (text, { names, stash }) => {
  if (!text.includes('#**')) return text
  return text.replace(channelLinkPattern, (all, name: string, topic?: string, message?: string) => {
    const channel = linkedChannel(name, names)
    if (!channel) return all
    const link = (kind: string, href: string, ...label: HtmlNode[]) => {
      const id = kind === 'message-link' ? {} : { 'data-stream-id': String(channel.id) }
      return stash.keep(element('a', { class: kind, ...id, href }, ...label))
    }
    const label = `#${channel.name}`
    if (topic === undefined) return link('stream', channelUrl(channel), label)
    const words: HtmlNode[] =
      topic === '' ? [`${label} > `, element('em', {}, unnamedTopic)] : [`${label} > ${topic}`]
    if (message !== undefined)
      return link('message-link', messageUrl(channel, topic, message), ...words, ' @ 💬')
    const known = names.topics.find(
      ({ channelId, name: topicName }) => channelId === channel.id && sameName(topicName, topic),
    )
    const href = known ? topicUrlWith(channel, topic, known.messageId) : topicUrl(channel, topic)
    return link('stream-topic', href, ...words)
  })
}
