import * as z from 'zod'
import { messageToRead } from '../../access/messages.ts'
import type { Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import {
  boolean,
  integer,
  json,
  optional,
  textOrJson,
  withDefault,
} from '../../platform/http/parameters.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { messagesAmong, messagesAround, type Range } from './fetch.ts'
import { canonical, narrowSchema, type Term } from './narrow.ts'
import { narrowCondition } from './narrow-sql.ts'
import { messagesFor } from './queries.ts'
import { highlight, matchingWords, wordsIn } from './search.ts'
import { flagsOf, toMessage, type MessageWish } from './view.ts'

const mostMessages = 5_000

/** Clients send back the anchor they were given, and `beyondAll` is more than the largest safe integer. */
const anchorSchema = z.union([
  z.number().refine(Number.isInteger, 'Invalid anchor'),
  z.enum(['newest', 'oldest', 'first_unread']),
])

const view = {
  apply_markdown: withDefault(boolean, true),
  client_gravatar: withDefault(boolean, true),
  allow_empty_topic_name: withDefault(boolean, false),
}

const getMessages = endpoint({
  method: 'GET',
  path: '/messages',
  auth: 'user',
  params: {
    ...view,
    anchor: optional(textOrJson(anchorSchema)),
    include_anchor: withDefault(boolean, true),
    num_before: optional(json(z.int().min(0))),
    num_after: optional(json(z.int().min(0))),
    narrow: withDefault(json(narrowSchema), []),
    use_first_unread_anchor: withDefault(boolean, false),
    message_ids: optional(json(z.array(z.int()).max(mostMessages))),
  },
  async handle({ db }, { actor, params }) {
    const wanted = wantedOf(params)
    const wish = wishOf(params)
    return db.snapshot(async tx => {
      const condition = await narrowCondition(tx, actor, params.narrow)
      if ('ids' in wanted) {
        const ids = await messagesAmong(tx, condition, wanted.ids)
        const messages = await shown(tx, actor, { ids, wish, narrow: params.narrow })
        const found = { found_anchor: false, found_oldest: false, found_newest: false }
        return { messages, ...found, history_limited: false }
      }
      const found = await messagesAround(tx, actor, condition, wanted)
      return {
        messages: await shown(tx, actor, { ids: found.ids, wish, narrow: params.narrow }),
        anchor: found.anchor,
        found_anchor: found.foundAnchor,
        found_oldest: found.foundOldest,
        found_newest: found.foundNewest,
        history_limited: false,
      }
    })
  },
})

const getMessage = endpoint({
  method: 'GET',
  path: '/messages/:message_id',
  auth: 'user',
  params: { ...view, message_id: integer },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      const { id } = await messageToRead(tx, actor, params.message_id)
      const [stored] = await messagesFor(tx, actor, sql`m.id = ${id}`)
      if (!stored) throw new Error(`message ${id} is gone`)
      const message = { ...toMessage(stored, wishOf(params)), flags: flagsOf(stored) }
      return { message, raw_content: stored.content }
    }),
})

type Asked = {
  anchor: Range['anchor'] | undefined
  include_anchor: boolean
  num_before: number | undefined
  num_after: number | undefined
  use_first_unread_anchor: boolean
  message_ids: number[] | undefined
}

/** Either named messages or a range: never both. */
function wantedOf(asked: Asked): Range | { ids: number[] } {
  const { num_before: before, num_after: after } = asked
  if (asked.message_ids !== undefined) {
    const ranged = [asked.anchor, before, after].some(part => part !== undefined)
    if (ranged || asked.use_first_unread_anchor)
      throw badRequest("Unsupported parameter combination: 'message_ids' with a range")
    return { ids: asked.message_ids }
  }
  if (before === undefined) throw badRequest("Missing 'num_before' argument")
  if (after === undefined) throw badRequest("Missing 'num_after' argument")
  if (before + after > mostMessages)
    throw badRequest(`Too many messages requested (maximum ${mostMessages}).`)
  const anchor = asked.use_first_unread_anchor ? 'first_unread' : asked.anchor
  if (anchor === undefined) throw badRequest("Missing 'anchor' argument.")
  return { anchor, includeAnchor: asked.include_anchor, before, after }
}

const wishOf = (asked: { apply_markdown: boolean; allow_empty_topic_name: boolean }) => ({
  applyMarkdown: asked.apply_markdown,
  allowEmptyTopic: asked.allow_empty_topic_name,
})

type Listing = { ids: number[]; wish: MessageWish; narrow: readonly Term[] }

async function shown(tx: Tx, actor: Actor, { ids, wish, narrow }: Listing): Promise<object[]> {
  const stored = await messagesFor(tx, actor, sql`m.id = any(${ids}::bigint[])`)
  const messages = stored.map(one => ({ ...toMessage(one, wish), flags: flagsOf(one) }))
  const searched = narrow.map(canonical).filter(term => term.operator === 'search' && !term.negated)
  if (searched.length === 0) return messages
  const escaped = messages.map(message => ({
    content: wish.applyMarkdown ? message.content : escapeHtml(message.content),
    subject: escapeHtml(message.subject),
  }))
  const words = await matchingWords(
    tx,
    wordsIn(searched.map(({ operand }) => String(operand)).join(' ')),
    wordsIn(escaped.map(({ content, subject }) => `${content} ${subject}`).join(' ')),
  )
  return messages.map((message, index) => ({
    ...message,
    match_content: highlight(escaped[index]?.content ?? '', words),
    match_subject: highlight(escaped[index]?.subject ?? '', words),
  }))
}

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

export const fetchEndpoints = [getMessages, getMessage]
