import type { Tx } from '../../platform/database/tx.ts'
import { highlight, textOf } from './highlight.ts'
import { canonical, type Term } from './narrow.ts'
import { matchingWords } from '../search/matching-words.ts'
import { wordsIn } from '../search/query.ts'

/** What a search found, as HTML with the words marked. */
type Match = { match_content: string; match_subject: string }
type Searched = { rendered: string; topic: string }

const escapeHtml = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** Whether the narrow looks for words, so that clients expect to be shown where they are. */
export const searches = (narrow: readonly Term[]): boolean =>
  narrow.some(term => canonical(term).operator === 'search')

/** For each message where the words of the narrow are; nothing is marked when it looks for none. */
export async function matchesIn(
  tx: Tx,
  narrow: readonly Term[],
  messages: readonly Searched[],
): Promise<Match[]> {
  const typed = narrow
    .map(canonical)
    .filter(({ operator, negated }) => operator === 'search' && !negated)
    .map(({ operand }) => String(operand))
  const escaped = messages.map(({ rendered, topic }) => ({
    match_content: rendered,
    match_subject: escapeHtml(topic),
  }))
  if (typed.length === 0) return escaped
  const texts = escaped.map(one => `${textOf(one.match_content)} ${textOf(one.match_subject)}`)
  const words = await matchingWords(tx, typed, wordsIn(texts.join(' ')))
  return escaped.map(one => ({
    match_content: highlight(one.match_content, words),
    match_subject: highlight(one.match_subject, words),
  }))
}
