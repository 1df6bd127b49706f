import type { ClientBase } from 'pg'
import { toQuery, type Sql } from './sql.ts'
import { statementNames } from './statement-name.ts'
import type { AnyRow, Tx } from './tx.ts'

const nameOf = statementNames()

type ClientTx = {
  tx: Tx
  /** What was sent without waiting for it. */
  sent: readonly Promise<unknown>[]
  /** What it was asked to do at the very end. */
  last: () => Sql[]
}

/** A `Tx` on a connection. */
export function clientTx(client: ClientBase): ClientTx {
  const last = new Map<symbol, () => readonly Sql[]>()
  const sent: Promise<unknown>[] = []
  const many = async <Row extends AnyRow>(statement: Sql) =>
    (await send<Row>(client, statement)).rows
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
    run: async statement => (await send(client, statement)).rowCount ?? 0,
    send(statement) {
      const done = send(client, statement)
      done.catch(() => {}) // told with the rest
      sent.push(done)
    },
    script: async text => void (await client.query(text)),
    beforeCommit: (key, statements) => void last.set(key, last.get(key) ?? statements),
  }
  return { tx, sent, last: () => [...last.values()].flatMap(statements => statements()) }
}

/** Sends a statement at once, behind those that the connection has not answered yet. */
export function send<Row extends AnyRow>(client: ClientBase, statement: Sql) {
  const { text, values } = toQuery(statement)
  const name = nameOf(text)
  return client.query<Row>({ text, values, ...(name !== undefined && { name }) })
}
