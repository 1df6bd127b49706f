import type { Reader } from '../../access/channel-rules.ts'
import { visibleTo } from '../../access/visible-to.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { badNarrow, idIn, type Term } from './narrow.ts'

const places = ['channel', 'topic', 'dm']

/**
 * `with:123` follows a conversation to where it is now: that replaces the terms that say where to look. A message that is gone,
 * or not theirs to read, leaves them as they are, if they name a conversation at all.
 */
export async function followed(tx: Tx, reader: Reader, terms: readonly Term[]): Promise<Term[]> {
  const withTerms = terms.filter(({ operator }) => operator === 'with')
  const others = terms.filter(({ operator }) => operator !== 'with')
  const [term] = withTerms
  if (!term) return others
  if (withTerms.length > 1) throw badCombination("Duplicate 'with' operators.")
  const place = term.negated ? undefined : await placeOf(tx, reader, idIn(term))
  if (place) return [...others.filter(({ operator }) => !places.includes(operator)), ...place]
  if (namesConversation(others)) return others
  throw badNarrow("Invalid 'with' operator")
}

async function placeOf(tx: Tx, reader: Reader, id: number | undefined) {
  if (id === undefined) return undefined
  const place = await tx.maybe<{
    channel: number | null
    topic: string
    people: number[] | null
  }>(sql`
    select m.channel_id as channel, v.topic, v.member_ids as people
    from messages m join conversations v on v.id = m.conversation_id
    where m.id = ${id}::bigint and ${visibleTo(reader)}`)
  if (!place) return undefined
  return place.channel === null
    ? [at('dm', place.people ?? [])]
    : [at('channel', place.channel), at('topic', place.topic)]
}

function namesConversation(terms: readonly Term[]): boolean {
  const named = terms.filter(({ negated }) => !negated).map(({ operator }) => operator)
  return named.includes('dm') || (named.includes('channel') && named.includes('topic'))
}

const at = (operator: string, operand: Term['operand']): Term => ({
  operator,
  operand,
  negated: false,
})

const badCombination = (desc: string) =>
  new ApiError('BAD_NARROW', `Invalid narrow operator combination: ${desc}`, { extra: { desc } })
