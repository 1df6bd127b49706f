import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

const few = 5_000

/**
 * The condition that a row `m` of messages is among `ids`, a query for a column `id`. Where they are few they are looked up now,
 * so that PostgreSQL goes to them and not through all messages; where they are many, the next one is never far, and `otherwise`
 * finds it on the way.
 */
export async function fewOr(tx: Tx, ids: Sql, otherwise: Sql): Promise<Sql> {
  const found = await tx.many<{ id: number }>(
    sql`select id from (${ids}) candidates limit ${few + 1}`,
  )
  return found.length > few ? otherwise : sql`(m.id = any(${found.map(({ id }) => id)}::bigint[]))`
}
