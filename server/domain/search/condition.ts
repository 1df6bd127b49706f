import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { rareAmong } from './rare-words.ts'
import { searchLanguage } from './language.ts'
import { isTooLong, joined, mostWords, queriesIn, wantedIn } from './query.ts'

/** Every word and phrase, in the content or the topic. Finds nothing when all of it is words like "the", which are not indexed. */
export async function searchCondition(tx: Tx, typed: string): Promise<Sql> {
  const { words, phrases } = wantedIn(typed)
  const parts = [...words, ...phrases]
  if (parts.length === 0 || parts.length > mostWords || parts.some(isTooLong)) return sql`false`
  const ask = queriesIn(await searchLanguage(tx))
  const queries = [...words.map(ask.word), ...phrases.map(ask.phrase)]
  const all = joined(queries, sql`&&`)
  const { looks } = await tx.one<{ looks: boolean }>(sql`select numnode(${all}) > 0 as looks`)
  if (!looks) return sql`false`
  const rare = await rareAmong(tx, [
    ...words.map(ask.word).map(query => ({ query, indexed: query })),
    ...phrases.map(phrase => ({ query: ask.phrase(phrase), indexed: ask.anyOrder(phrase) })),
  ])
  const found = await bothWays(tx, { queries, all, rare })
  return phrases.reduce(
    (condition, phrase) =>
      sql`(${condition} and (position(lower(${phrase}) in lower(m.content)) > 0
        or position(lower(${phrase}) in lower(coalesce(v.topic, ''))) > 0))`,
    found,
  )
}

type Search = { queries: readonly Sql[]; all: Sql; rare: readonly Sql[] }

/**
 * What fits, asked of each message by itself, since a function is not looked up in an index; and before that, where there are rare
 * words, those of the index that can fit. Topics are looked up now, so that PostgreSQL may choose.
 */
async function bothWays(tx: Tx, { queries, all, rare }: Search): Promise<Sql> {
  const hasRare = rare.length === 0 ? sql`false` : sql`search @@ ${joined(rare, sql`||`)}`
  const topics = await tx.many<{ id: number; hasRare: boolean }>(sql`
    select id, ${hasRare} as "hasRare" from conversations
    where search @@ ${joined(queries, sql`||`)}`)
  const whole = or(
    sql`ts_match_vq(m.search, ${all})`,
    topics,
    sql`and ts_match_vq(m.search || v.search, ${all})`,
  )
  if (rare.length === 0) return whole
  const indexed = or(
    sql`m.search @@ ${joined(rare, sql`&&`)}`,
    topics.filter(topic => topic.hasRare),
  )
  return sql`(${indexed} and ${whole})`
}

/** That, or that a row `m` of messages is in one of the topics. */
const or = (that: Sql, topics: readonly { id: number }[], there = sql``): Sql =>
  topics.length === 0
    ? sql`(${that})`
    : sql`(${that} or (m.conversation_id = any(${topics.map(({ id }) => id)}::bigint[]) ${there}))`
