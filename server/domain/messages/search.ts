import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** All words, in any form of theirs, in the content or the topic; what is in quotes as a phrase. */
export const searchCondition = (words: string): Sql => sql`m.id in (
  select s.id from messages s where s.search @@ ${searchQuery(words)}
  union
  select s.id from conversations t join messages s on s.conversation_id = t.id
  where to_tsvector('english', t.topic) @@ ${searchQuery(words)})`

const searchQuery = (words: string): Sql => sql`websearch_to_tsquery('english', ${words})`

/** Those of `candidates` that a search for `words` would find, whatever their form: "running" for "run". */
export async function matchingWords(
  tx: Tx,
  words: readonly string[],
  candidates: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.many<{ word: string }>(sql`
    select word from unnest(${candidates}::text[]) word
    where exists (select from unnest(${words}::text[]) wanted
                  where to_tsvector('english', word) @@ plainto_tsquery('english', wanted))`)
  return new Set(rows.map(({ word }) => word))
}

const wordPattern = /[\p{L}\p{N}]+/gu
export const wordsIn = (text: string): string[] => [...new Set(text.match(wordPattern))]

/** Marks words in text between tags. Works on our own HTML only: there a `<` always opens a tag, and `>` ends it. */
export const highlight = (html: string, words: ReadonlySet<string>): string =>
  html.replace(/<[^>]*>|&[a-z#0-9]+;|[^<&]+/g, part =>
    part.startsWith('<') || part.startsWith('&')
      ? part
      : part.replace(wordPattern, word =>
          words.has(word) ? `<span class="highlight">${word}</span>` : word,
        ),
  )
