import { badRequest } from '../../platform/http/api-error.ts'

/** The name as it stands between colons: what somebody typed, in lower case and without spaces. */
export function emojiName(typed: string): string {
  const name = typed.trim().toLowerCase().replaceAll(' ', '_')
  if (name === '') throw badRequest('Emoji name is missing')
  if (!/^[0-9a-z_-]{1,100}$/.test(name))
    throw badRequest(
      'Emoji names must contain only lowercase English letters, digits, spaces, dashes, and underscores.',
    )
  if (/[_-]$/.test(name)) throw badRequest('Emoji names must end with either a letter or digit.')
  return name
}
