import { enqueue } from '../../platform/jobs/enqueue.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** PostgreSQL's dictionaries, by the language of a code: `pt-br` is `pt`. */
const dictionaries: Readonly<Record<string, string>> = {
  ar: 'arabic',
  ca: 'catalan',
  da: 'danish',
  de: 'german',
  el: 'greek',
  en: 'english',
  es: 'spanish',
  eu: 'basque',
  fi: 'finnish',
  fr: 'french',
  ga: 'irish',
  hi: 'hindi',
  hu: 'hungarian',
  hy: 'armenian',
  id: 'indonesian',
  it: 'italian',
  lt: 'lithuanian',
  nb: 'norwegian',
  ne: 'nepali',
  nl: 'dutch',
  nn: 'norwegian',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
  yi: 'yiddish',
}

/** In any other language words are found as they are written, and by their beginnings. */
const dictionaryOf = (code: string): string =>
  dictionaries[code.toLowerCase().split(/[-_]/)[0] ?? ''] ?? 'simple'

/** The dictionary that words are looked for with. */
export async function searchLanguage(tx: Tx): Promise<string> {
  const { language } = await tx.one<{ language: string }>(sql`select language from search_language`)
  return language
}

/** The words of a text, as the column `search` keeps them. */
export const wordsOf = (text: Sql | string): Sql =>
  sql`to_tsvector((select language::regconfig from search_language), ${text}::text)`

/** From now on words are those of this language; what was written before is looked at again by the worker. */
export async function searchIn(tx: Tx, code: string): Promise<void> {
  const dictionary = dictionaryOf(code)
  if (dictionary === (await searchLanguage(tx))) return
  // Whoever is writing a message reads the row until they are done: what they write is there before anything is looked at again.
  await tx.run(sql`lock table search_language in access exclusive mode`)
  const { change } = await tx.one<{ change: number }>(sql`
    update search_language set language = ${dictionary}, change = change + 1 returning change`)
  await enqueue(tx, 'words of a language', { change, after: 0 }, { key: `search ${change}` })
}
