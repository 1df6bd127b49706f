import * as z from 'zod'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import {
  boolean,
  json,
  optional,
  textOrJson,
  withDefault,
  type Values,
} from '../../platform/http/parameters.ts'
import type { Range } from './fetch.ts'
import { narrowSchema } from './narrow.ts'
import type { MessageWish } from './view.ts'

/** No answer and no transaction holds more than this. */
export const mostMessages = 5_000

/** Clients send back the anchor they were given, and `beyondAll` is more than the largest safe integer. */
const anchorSchema = z.union([
  z.number().refine(Number.isInteger, 'Invalid anchor'),
  z.enum(['newest', 'oldest', 'first_unread']),
])
const countSchema = z.int().min(0)

export const anchor = textOrJson(anchorSchema)
export const narrow = withDefault(json(narrowSchema), [])
export const count = json(countSchema)

/** How messages are shown. */
export const viewParameters = {
  apply_markdown: withDefault(boolean, true),
  client_gravatar: withDefault(boolean, true),
  allow_empty_topic_name: withDefault(boolean, false),
}

/** Which messages are meant: a range, or ids. */
export const wantedParameters = {
  anchor: optional(anchor),
  include_anchor: optional(boolean),
  num_before: optional(count),
  num_after: optional(count),
  use_first_unread_anchor: optional(boolean),
  message_ids: optional(json(z.array(z.int()).max(mostMessages))),
}
type Asked = Values<typeof wantedParameters>

const rangeNames = [
  'num_before',
  'num_after',
  'anchor',
  'include_anchor',
  'use_first_unread_anchor',
] as const

/** Either named messages or a range: never both. */
export function wantedOf(asked: Asked): Range | { ids: number[] } {
  if (asked.message_ids === undefined) return rangeOf(asked)
  const given = rangeNames.filter(name => asked[name] !== undefined)
  if (given.length > 0) throw incompatible(['message_ids', ...given])
  return { ids: asked.message_ids }
}

function incompatible(names: readonly string[]): ApiError {
  const parameters = names.join(', ')
  return new ApiError('BAD_REQUEST', `Unsupported parameter combination: ${parameters}`, {
    extra: { parameters },
  })
}

function rangeOf(asked: Asked): Range {
  const before = asked.num_before ?? missing('num_before')
  const after = asked.num_after ?? missing('num_after')
  if (before + after > mostMessages)
    throw badRequest(`Too many messages requested (maximum ${mostMessages}).`)
  const from = asked.use_first_unread_anchor ? 'first_unread' : asked.anchor
  if (from === undefined) throw badRequest("Missing 'anchor' argument.")
  return { anchor: from, includeAnchor: asked.include_anchor ?? true, before, after }
}

const missing = (name: string): never => {
  throw new ApiError('REQUEST_VARIABLE_MISSING', `Missing '${name}' argument`, {
    extra: { var_name: name },
  })
}

export const wishOf = (asked: {
  apply_markdown: boolean
  allow_empty_topic_name: boolean
}): Omit<MessageWish, 'editHistory' | 'linkifiers'> => ({
  applyMarkdown: asked.apply_markdown,
  allowEmptyTopic: asked.allow_empty_topic_name,
})
