import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** Who wants to know of this content, since a word of theirs stands in it. Whether they may read it is the caller's question. */
export async function alertedBy(tx: Tx, content: string): Promise<number[]> {
  // Most words of most people begin with none of the words that the content holds: the index leaves only those that may fit.
  const rows = await tx.many<{ userId: number; word: string }>(sql`
    select user_id as "userId", word from alert_words
    where lower(coalesce(substring(word from '[[:alnum:]]+'), '')) in (
      select lower(run[1]) from regexp_matches(${content}, '[[:alnum:]]+', 'g') run
      union select '')
    order by user_id`)
  return [...new Set(rows.filter(({ word }) => holds(content, word)).map(({ userId }) => userId))]
}

/** Signs that may stand beside a word in a sentence. Those of addresses, paths and longer words are not among them. */
const beside = /^(?:[\s"'`.,;:!?()[\]{}<>*|“”„‘’«»…–—]|)$/u

/** Whether the word, or the phrase, stands in the content by itself, whatever its case. */
export function holds(content: string, word: string): boolean {
  const [text, wanted] = [content.toLowerCase(), word.toLowerCase().trim()]
  if (wanted === '') return false
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const [before, after] = [text.charAt(at - 1), text.charAt(at + wanted.length)]
    if (beside.test(before) && beside.test(after)) return true
  }
  return false
}
