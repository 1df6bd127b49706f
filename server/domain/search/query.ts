import { sql, type Sql } from '../../platform/database/sql.ts'

/** What somebody typed to search for. */
type Wanted = {
  /** In any form of theirs, or as the beginning of a longer word. */
  words: string[]
  /** As they stand, in quotes. */
  phrases: string[]
}

/** Long words are not indexed, and PostgreSQL refuses to look for them. */
const longestWord = 200
/** Of one search; who types more finds nothing. */
export const mostWords = 200
/** Shorter beginnings fit half of all words. */
const shortestBeginning = 3

export function wantedIn(typed: string): Wanted {
  const phrases: string[] = []
  const rest = typed.replace(/"([^"]*)"/g, (_all, phrase: string) => {
    if (phrase.trim() !== '') phrases.push(phrase.trim())
    return ' '
  })
  return { words: [...new Set(rest.split(/\s+/).filter(Boolean))], phrases }
}

/** Whether PostgreSQL can look for it. */
export const isTooLong = (part: string): boolean =>
  part.split(/\s+/).some(word => word.length > longestWord)

export const joined = (queries: readonly Sql[], operator: Sql): Sql =>
  sql`(${queries.reduce((before, query) => sql`${before} ${operator} ${query}`)})`

/** What words and phrases are in PostgreSQL's terms, by the dictionary of a language. */
export const queriesIn = (language: string) => ({
  /** In quotes a word of `to_tsquery` may hold any sign. */
  word: (word: string): Sql => {
    const escaped = `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
    const query = word.length < shortestBeginning ? escaped : `${escaped}:*`
    return sql`to_tsquery(${language}::regconfig, ${query}::text)`
  },
  phrase: (phrase: string): Sql => sql`phraseto_tsquery(${language}::regconfig, ${phrase}::text)`,
  /** Its words, wherever they are: what the index knows of a phrase. */
  anyOrder: (phrase: string): Sql => sql`plainto_tsquery(${language}::regconfig, ${phrase}::text)`,
})

const wordPattern = /[\p{L}\p{N}]+/gu
export const wordsIn = (text: string): string[] => [
  ...new Set((text.match(wordPattern) ?? []).filter(word => word.length <= longestWord)),
]
