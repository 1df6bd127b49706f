import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { searchLanguage } from './language.ts'
import { joined, mostWords, queriesIn, wantedIn, wordsIn } from './query.ts'

/** Those of `candidates` that a search for `typed` would find by themselves, whatever their form: "running" for "run". */
export async function matchingWords(
  tx: Tx,
  typed: readonly string[],
  candidates: readonly string[],
): Promise<ReadonlySet<string>> {
  const language = await searchLanguage(tx)
  const ask = queriesIn(language)
  const queries = typed
    .map(wantedIn)
    .flatMap(({ words, phrases }) => [
      ...wordsIn(words.join(' ')).map(ask.word),
      ...wordsIn(phrases.join(' ')).map(ask.phrase),
    ])
    .slice(0, mostWords)
  if (queries.length === 0) return new Set()
  const rows = await tx.many<{ word: string }>(sql`
    select word from unnest(${candidates}::text[]) word
    where to_tsvector(${language}::regconfig, word) @@ ${joined(queries, sql`||`)}`)
  return new Set(rows.map(({ word }) => word))
}
