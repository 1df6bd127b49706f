import { badRequest } from '../../platform/http/api-error.ts'
import { limits } from '../organization/limits.ts'

const { max_stream_name_length: longestName, max_stream_description_length: longestDescription } =
  limits

/** A name as it is kept; refuses what nobody could type or read. `what` is for the refusal: `channel`, `channel folder`. */
export function visibleName(typed: string, what = 'channel', longest = longestName): string {
  const name = typed.trim()
  const subject = `${what[0]?.toUpperCase()}${what.slice(1)}`
  if (name === '') throw badRequest(`${subject} name can't be empty.`)
  if (Array.from(name).length > longest)
    throw badRequest(`${subject} name too long (limit: ${longest} characters).`)
  const invisible = Array.from(name).findIndex(sign => /[\p{Cc}\p{Cs}\p{Cn}]/u.test(sign))
  if (invisible >= 0)
    throw badRequest(`Invalid character in ${what} name, at position ${invisible + 1}.`)
  return name
}

/** A description is one line. */
export function oneLineDescription(typed: string, longest = longestDescription): string {
  const description = typed.replaceAll('\n', ' ').trim()
  if (Array.from(description).length > longest)
    throw badRequest(`description is too long (limit: ${longest} characters)`)
  return description
}
