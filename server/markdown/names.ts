import type { Env } from 'markdown-it'

/** A person as a message may name them. */
export type NamedUser = { id: number; fullName: string }
/** A channel as a message may link to it. */
export type NamedChannel = { id: number; name: string }

/** Whom and what a message names, looked up by the caller: a name that is missing here stays plain text. */
export type Names = {
  readonly users: readonly NamedUser[]
  /** Only those whose existence the author may know of. */
  readonly channels: readonly NamedChannel[]
}

export const noNames: Names = { users: [], channels: [] }

const known = new WeakMap<Env, Names>()

/** An environment for one parse that carries `names` along. */
export function envWith(names: Names): Env {
  const env: Env = {}
  known.set(env, names)
  return env
}
export const namesOf = (env: Env): Names => known.get(env) ?? noNames

export const mentionPattern = /@(_?)\*\*(?:([^*|\n]+)\|(\d+)|\|(\d+)|([^*|\n]+))\*\*/
export const channelLinkPattern = /#\*\*([^*>\n]+?)(?:>([^*\n]*?)(?:@(\d+))?)?\*\*/

/** What to look up before rendering: names may be too many, the lookup decides. */
export function namesIn(content: string): {
  userNames: string[]
  userIds: number[]
  channelNames: string[]
} {
  const mentions = [...content.matchAll(new RegExp(mentionPattern, 'g'))]
  const links = [...content.matchAll(new RegExp(channelLinkPattern, 'g'))]
  return {
    userNames: unique(mentions.map(([, , , , , name]) => name)),
    userIds: unique(mentions.map(([, , , withName, bare]) => withName ?? bare)).map(Number),
    channelNames: unique(links.map(([, name]) => name)),
  }
}

/** The person a mention means: by name and id together, by id alone, or by a name that only one person has. */
export function mentionedUser(match: RegExpMatchArray, names: Names): NamedUser | undefined {
  const [, , nameOfId, withName, bareId, name] = match
  if (name !== undefined) {
    const bearers = names.users.filter(user => sameName(user.fullName, name))
    return bearers.length === 1 ? bearers[0] : undefined
  }
  const user = names.users.find(({ id }) => id === Number(withName ?? bareId))
  return !nameOfId || (user && sameName(user.fullName, nameOfId)) ? user : undefined
}

export const linkedChannel = (name: string, names: Names): NamedChannel | undefined =>
  names.channels.find(channel => sameName(channel.name, name))

const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

const unique = <T>(values: (T | undefined)[]) =>
  [...new Set(values)].filter(value => value !== undefined)
