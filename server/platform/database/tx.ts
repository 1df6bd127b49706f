import type { Sql } from './sql.ts'

export type AnyRow = Record<string, unknown>

/** One open transaction. Queries take nothing else, so that nothing is read or written outside of one. */
export interface Tx {
  /** Exactly one row; anything else is a bug and throws. */
  one<Row extends AnyRow>(query: Sql): Promise<Row>
  maybe<Row extends AnyRow>(query: Sql): Promise<Row | undefined>
  many<Row extends AnyRow>(query: Sql): Promise<Row[]>
  /** The number of rows that changed. */
  run(query: Sql): Promise<number>
  /** Sent at once and not waited for: what goes wrong with it fails the transaction at its end. */
  send(query: Sql): void
  /** Several statements as they stand in a file of this project. */
  script(text: string): Promise<void>
  /** Statements for the very end of this transaction, after everything else has been written; the first of a key counts. */
  beforeCommit(key: symbol, statements: () => readonly Sql[]): void
}
