import type { NamedChannel } from './names.ts'

/** Zulip's encoding of a name in a link's fragment: percent-encoding that writes `.` for `%`. */
export const encodeFragment = (text: string): string =>
  encodeURIComponent(text.toWellFormed())
    .replace(/[.!'()*~]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%', '.')

export const channelUrl = ({ id, name }: NamedChannel): string =>
  `/#narrow/channel/${id}-${encodeFragment(name.replaceAll(' ', '-'))}`

export const topicUrl = (channel: NamedChannel, topic: string): string =>
  `${channelUrl(channel)}/topic/${encodeFragment(topic)}`

export const messageUrl = (channel: NamedChannel, topic: string, messageId: string): string =>
  `${topicUrl(channel, topic)}/near/${messageId}`

/** By a message of the topic, wherever that has gone since. */
export const topicUrlWith = (channel: NamedChannel, topic: string, messageId: number): string =>
  `${topicUrl(channel, topic)}/with/${messageId}`
