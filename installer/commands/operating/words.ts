import type { Argument, Flag, Options } from '../verb.ts'

export const who: Argument = { name: 'WHO', help: 'Somebody by id or by address.' }

export const people: Argument = {
  name: 'WHO',
  help: 'People by id or by address.',
  isRepeated: true,
}

export const channel: Argument = {
  name: 'CHANNEL',
  help: 'A channel by name or by id.',
}

export const roleWords = 'owner, administrator, moderator, member or guest'

export const roleFlag: Flag = {
  name: '--role',
  value: 'ROLE',
  help: `What they become: ${roleWords}. Without it: member.`,
}

export const channelFlag: Flag = {
  name: '--channel',
  value: 'CHANNELS',
  help: 'Channels that they come into, beside those in which everybody starts: names or ids, between commas.',
}

export const expiresFlag: Flag = {
  name: '--expires',
  value: 'DAYS',
  help: 'After how many days the link no longer lets anybody in, or never. Without it: 10.',
}

export const termFlags = [roleFlag, channelFlag, expiresFlag]

/** Whoever comes by the link becomes and finds this. */
export const termsIn = (options: Options): object => ({
  ...roleIn(options),
  ...given('channels', listIn(options, channelFlag)),
  ...given('expires', options.value(expiresFlag)),
})

export const roleIn = (options: Options): object => given('role', options.value(roleFlag))

/** What stands between commas; undefined without the flag. */
export const listIn = (options: Options, flag: Flag): string[] | undefined =>
  options
    .value(flag)
    ?.split(',')
    .map(word => word.trim())
    .filter(word => word !== '')

/** A key only where there is something to say. */
export const given = (key: string, value: unknown): object =>
  value === undefined ? {} : { [key]: value }
