import type { Cause } from './cause.ts'
import type { Sql } from './sql.ts'

export type AnyRow = Record<string, unknown>

/**
 * What is written at the very end, in this order: each step takes a lock that is held until the commit, and whoever takes both
 * takes them in the same order.
 */
export const lastSteps = ['events', 'audit log'] as const
export type LastStep = (typeof lastSteps)[number]

/** One open transaction. Queries take nothing else, so that nothing is read or written outside of one. */
export interface Tx {
  /** In whose name it writes. Absent: whoever began it has not said that there is anything to record. */
  readonly cause: Cause | undefined
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
  /** Statements for the very end of this transaction, after everything else has been written; the first of a step counts. */
  beforeCommit(step: LastStep, statements: () => readonly Sql[]): void
}
