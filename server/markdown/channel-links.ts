import type { MarkdownIt, Token } from 'markdown-it'
import { channelLinkPattern, linkedChannel, namesOf, type Names } from './names.ts'
import { channelUrl, messageUrl, topicUrl } from './narrow-url.ts'

const anchored = new RegExp(channelLinkPattern, 'y')
const unnamedTopic = 'general chat'

type ChannelLink = { kind: string; channelId: number; href: string; text: string; empty: boolean }

const meanings = new WeakMap<Token, ChannelLink>()

/** `#**channel**`, `#**channel>topic**` and `#**channel>topic@id**`. */
export function channelLinks(md: MarkdownIt): void {
  md.inline.ruler.before('emphasis', 'channel_link', (state, silent) => {
    anchored.lastIndex = state.pos
    const match = anchored.exec(state.src)
    if (!match) return false
    const link = meaningOf(match, namesOf(state.env))
    if (!link) return false
    if (!silent) meanings.set(state.push('channel_link', '', 0), link)
    state.pos += match[0].length
    return true
  })

  md.renderer.rules['channel_link'] = (tokens, index) => {
    const link = tokens[index] && meanings.get(tokens[index])
    if (!link) return ''
    const { kind, channelId, href, text, empty } = link
    const { escapeHtml } = md.utils
    const id = kind === 'message-link' ? '' : ` data-stream-id="${channelId}"`
    const label = empty ? `${escapeHtml(text)} &gt; <em>${unnamedTopic}</em>` : escapeHtml(text)
    return `<a class="${kind}"${id} href="${escapeHtml(href)}">${label}</a>`
  }
}

function meaningOf(match: RegExpMatchArray, names: Names): ChannelLink | undefined {
  const [, name = '', topic, messageId] = match
  const channel = linkedChannel(name, names)
  if (!channel) return undefined
  const link = { channelId: channel.id, empty: topic === '' && messageId === undefined }
  const text = `#${channel.name}`
  if (topic === undefined) return { ...link, kind: 'stream', href: channelUrl(channel), text }
  const withTopic = topic === '' ? text : `${text} > ${topic}`
  if (messageId === undefined)
    return { ...link, kind: 'stream-topic', href: topicUrl(channel, topic), text: withTopic }
  const href = messageUrl(channel, topic, messageId)
  return { ...link, kind: 'message-link', href, text: `${withTopic} @ 💬` }
}
