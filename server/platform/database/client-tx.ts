import type { ClientBase } from 'pg'
import type { Cause } from './cause.ts'
import { toQuery, type Sql } from './sql.ts'
import { statementNames } from './statement-name.ts'
import { lastSteps, type AnyRow, type LastStep, type Tx } from './tx.ts'

const nameOf = statementNames()

type ClientTx = {
  tx: Tx
  /** What was sent without waiting for it. */
  sent: readonly Promise<unknown>[]
  /** Whoever still has it can do nothing with it from now on. */
  close: () => void
  /** What it was asked to do at the very end. */
  last: () => Sql[]
}

/** A `Tx` on a connection. */
export function clientTx(client: ClientBase, cause: Cause | undefined): ClientTx {
  const last = new Map<LastStep, () => readonly Sql[]>()
  const sent: Promise<unknown>[] = []
  let isOver = false
  // The connection may be somebody else's by then.
  const requireOpen = () => {
    if (isOver) throw new Error('the transaction is over')
  }
  const ask = <Row extends AnyRow>(statement: Sql) => {
    requireOpen()
    return send<Row>(client, statement)
  }
  const many = async <Row extends AnyRow>(statement: Sql) => (await ask<Row>(statement)).rows
  const maybe = async <Row extends AnyRow>(statement: Sql) => {
    const rows = await many<Row>(statement)
    if (rows.length > 1) throw new Error(`expected at most one row, got ${rows.length}`)
    return rows[0]
  }
  const tx: Tx = {
    cause,
    many,
    maybe,
    async one<Row extends AnyRow>(statement: Sql) {
      const row = await maybe<Row>(statement)
      if (!row) throw new Error('expected one row, got none')
      return row
    },
    run: async statement => (await ask(statement)).rowCount ?? 0,
    send(statement) {
      const done = ask(statement)
      done.catch(() => {}) // told with the rest
      sent.push(done)
    },
    async script(text) {
      requireOpen()
      await client.query(text)
    },
    beforeCommit: (step, statements) => void last.set(step, last.get(step) ?? statements),
  }
  return {
    tx,
    sent,
    close: () => void (isOver = true),
    last: () => lastSteps.flatMap(step => last.get(step)?.() ?? []),
  }
}

/** Sends a statement at once, behind those that the connection has not answered yet. */
export function send<Row extends AnyRow>(client: ClientBase, statement: Sql) {
  const { text, values } = toQuery(statement)
  const name = nameOf(text)
  return client.query<Row>({ text, values, ...(name !== undefined && { name }) })
}
