import type { ClientBase } from 'pg'
import { toQuery, type Sql } from './sql.ts'
import type { AnyRow, Tx } from './tx.ts'

/** A `Tx` on a connection that has begun a transaction, with the work it was asked to do last. */
export function clientTx(client: ClientBase): { tx: Tx; finish(): Promise<void> } {
  const last = new Map<symbol, (tx: Tx) => Promise<void>>()
  const query = <Row extends AnyRow>(statement: Sql) => client.query<Row>(toQuery(statement))
  const many = async <Row extends AnyRow>(statement: Sql) => (await query<Row>(statement)).rows
  const maybe = async <Row extends AnyRow>(statement: Sql) => {
    const rows = await many<Row>(statement)
    if (rows.length > 1) throw new Error(`expected at most one row, got ${rows.length}`)
    return rows[0]
  }
  const tx: Tx = {
    many,
    maybe,
    async one<Row extends AnyRow>(statement: Sql) {
      const row = await maybe<Row>(statement)
      if (!row) throw new Error('expected one row, got none')
      return row
    },
    run: async statement => (await query(statement)).rowCount ?? 0,
    script: async text => void (await client.query(text)),
    beforeCommit: (key, work) => void last.set(key, last.get(key) ?? work),
  }
  return {
    tx,
    async finish() {
      for (const work of last.values()) await work(tx)
    },
  }
}
