import { element } from '../html.ts'
import { groupPattern, mentionedUser, mentionPattern, sameName, type NamedGroup } from '../names.ts'
import type { Inline, Pass } from './inline.ts'

const everyone = new Set(['all', 'everyone', 'channel', 'stream'])

/** `@**Name**`, `@_**Name**` (silent), `@**Name|id**`, and the words for everyone in a channel or a topic. */
export const mentions: Pass = (text, inline) =>
  text.includes('@')
    ? text.replace(mentionPattern, (all, sign: string, who: string) => {
        const isSilent = sign === '_' || inline.isQuoted
        return personal(who, isSilent, inline) ?? forMany(who, isSilent, inline) ?? all
      })
    : text

function personal(who: string, isSilent: boolean, inline: Inline): string | undefined {
  const user = mentionedUser(who, inline.names)
  if (!user) return undefined
  if (!isSilent) inline.findings.userIds.add(user.id)
  const kind = { name: 'user-mention', key: 'data-user-id', value: String(user.id) }
  return written(kind, user.fullName, isSilent, inline)
}

function forMany(word: string, isSilent: boolean, inline: Inline): string | undefined {
  if (word === 'topic') {
    if (!isSilent) inline.findings.topic = true
    return written({ name: 'topic-mention' }, word, isSilent, inline)
  }
  if (!everyone.has(word)) return undefined
  if (!isSilent) inline.findings.everyone = true
  const name = 'user-mention channel-wildcard-mention'
  return written({ name, key: 'data-user-id', value: '*' }, word, isSilent, inline)
}

/** `@*group*` and `@_*group*`. */
export const groupMentions: Pass = (text, inline) =>
  text.includes('@')
    ? text.replace(groupPattern, (all, sign: string, name: string) => {
        const group = inline.names.groups.find(known => sameName(known.name, name))
        const isSilent = sign === '_' || inline.isQuoted
        if (!group || (!isSilent && !group.memberIds)) return all
        if (!isSilent) callGroup(group, inline)
        const kind = {
          name: 'user-group-mention',
          key: 'data-user-group-id',
          value: String(group.id),
        }
        return written(kind, group.name, isSilent, inline)
      })
    : text

function callGroup({ id, memberIds = [] }: NamedGroup, { findings }: Inline): void {
  findings.groupIds.add(id)
  for (const member of memberIds) findings.userIds.add(member)
}

type Kind = { name: string; key?: string; value?: string }

function written(kind: Kind, label: string, isSilent: boolean, { stash }: Inline): string {
  const { name, key, value = '' } = kind
  const attributes = { class: isSilent ? `${name} silent` : name, ...(key && { [key]: value }) }
  return stash.keep(element('span', attributes, isSilent ? label : `@${label}`))
}
