import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** Newest messages, and in how many of them a word may be and still be rare. */
const [sample, few] = [2_000, 10]
/** The first ones decide: each is counted in the whole sample. */
const mostCounted = 8

/** A part of a search, and what the index is asked for it: the same, or what every message has in which the part is. */
type Part = { readonly query: Sql; readonly indexed: Sql }

/**
 * What the index of words should be asked for. It collects whatever fits, from all of history: a few milliseconds for what hardly
 * anybody says, half a second for a beginning like "co". Of what is in one message of a hundred, a walk from message to message
 * has filled a page sooner.
 */
export async function rareAmong(tx: Tx, parts: readonly Part[]): Promise<Sql[]> {
  const counted = parts.slice(0, mostCounted)
  const counts = counted.map(
    ({ query }) =>
      sql`(numnode(${query}) > 0 and count(*) filter (where search @@ ${query}) <= ${few})`,
  )
  const { rare } = await tx.one<{ rare: boolean[] }>(sql`
    select array[${counts.reduce((before, next) => sql`${before}, ${next}`)}] as rare
    from (select search from messages order by id desc limit ${sample}) newest`)
  return counted.filter((_part, index) => rare[index]).map(({ indexed }) => indexed)
}
