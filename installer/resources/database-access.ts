import { z } from 'zod'
import type { Argv, Look } from '../core/host.ts'

/** How the installer reaches its PostgreSQL: argv for {@link file://../database/sql.ts}, run as an account that may. */
export type DatabaseAccess = (database: string, options?: readonly string[]) => Argv

/** The rows, or undefined when the database does not answer: to a check that means that nothing is there yet. */
export async function rowsOf(
  host: Look,
  argv: Argv,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[] | undefined> {
  const answer = await host.ask(argv, JSON.stringify({ sql, parameters }))
  if (!answer.ok) return undefined
  return z.array(z.record(z.string(), z.unknown())).parse(JSON.parse(answer.out))
}

/** A name as SQL, whatever it holds. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`
