import type { Linkifier } from './linkifiers/linkifier.ts'
import type { Preview } from './previews.ts'
import type { Tools } from './tools/tools.ts'

/** A person as a message may name them. */
export type NamedUser = { id: number; fullName: string }
/** A group, and who is in it; undefined when the author may name it, but not call its members. */
export type NamedGroup = { id: number; name: string; memberIds: readonly number[] | undefined }
/** A channel as a message may link to it. */
export type NamedChannel = { id: number; name: string }
/** A topic that has messages. A link by one of them still finds the topic when it has been renamed. */
export type NamedTopic = { channelId: number; name: string; messageId: number }
/** A picture of this organization's own. */
type CustomEmoji = { name: string; url: string }

/** Whom and what a message names, looked up by the caller: a name that is missing here stays plain text. */
export type Names = {
  readonly users: readonly NamedUser[]
  readonly groups: readonly NamedGroup[]
  /** Only those whose existence the author may know of. */
  readonly channels: readonly NamedChannel[]
  readonly topics: readonly NamedTopic[]
  readonly emoji: readonly CustomEmoji[]
  readonly linkifiers: readonly Linkifier[]
  /** By the address as the message has it. */
  readonly previews: ReadonlyMap<string, Preview>
  /** Links to this organization are shortened: `https://chat.example.org`. */
  readonly organizationUrl: string
  /** Whether `:)` becomes a picture, as the author wishes. */
  readonly translatesEmoticons: boolean
  readonly tools: Tools
}

export const noNames: Names = {
  users: [],
  groups: [],
  channels: [],
  topics: [],
  emoji: [],
  linkifiers: [],
  previews: new Map(),
  organizationUrl: '',
  translatesEmoticons: false,
  tools: {},
}

/** `@**…**`, `@_**…**`: a person or everyone. Only after a space or an opening sign, so that addresses stay whole. */
export const mentionPattern = /(?<![^\s'"({[/<])@(_?)\*\*([^*\n\uFDD0]+)\*\*/g
/** `@*…*`, `@_*…*`: a group. */
export const groupPattern = /(?<![^\s'"({[/<])@(_?)\*([^*\n\uFDD0]+)\*/g
/** `#**channel**`, `#**channel>topic**`, `#**channel>topic@id**`. */
export const channelLinkPattern =
  /(?<![^\s'"({[/<])#\*\*([^*>\n\uFDD0]+)(?:>([^*\n\uFDD0]*?)(?:@(\d+))?)?\*\*/g

/** `:name:` */
export const emojiPattern = /:([\w+-]+):/g

/** What to look up before rendering: names may be too many, the lookup decides. */
export function namesIn(content: string) {
  const mentions = [...content.matchAll(mentionPattern)].map(([, , who = '']) => wordsOf(who))
  const links = [...content.matchAll(channelLinkPattern)]
  return {
    userNames: unique(mentions.map(({ id, name }) => (id === undefined ? name : undefined))),
    userIds: unique(mentions.map(({ id }) => id)),
    groupNames: unique([...content.matchAll(groupPattern)].map(([, , name]) => name)),
    channelNames: unique(links.map(([, name]) => name)),
    // Two names can share a colon: `:a:b:` holds both.
    emojiNames: unique([...content.matchAll(/(?<=:)[\w+-]+(?=:)/g)].map(([name]) => name)),
    topicNames: unique(links.map(([, , name]) => name)),
  }
}

/** The parts of `Name`, `Name|id` and `|id`. */
function wordsOf(who: string): { name: string; id: number | undefined } {
  const [, name = '', id] = /^(.*)\|(\d{1,15})$/.exec(who) ?? []
  return id === undefined ? { name: who, id: undefined } : { name, id: Number(id) }
}

/** The person a mention means: by name and id together, by id alone, or by a name that only one person has. */
export function mentionedUser(who: string, names: Names): NamedUser | undefined {
  const { name, id } = wordsOf(who)
  if (id === undefined) {
    const bearers = names.users.filter(user => sameName(user.fullName, name))
    return bearers.length === 1 ? bearers[0] : undefined
  }
  const user = names.users.find(known => known.id === id)
  return name === '' || (user && sameName(user.fullName, name)) ? user : undefined
}

export const linkedChannel = (name: string, names: Names): NamedChannel | undefined =>
  names.channels.find(channel => sameName(channel.name, name))

export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

const unique = <T>(values: (T | undefined)[]) =>
  [...new Set(values)].filter(value => value !== undefined)
