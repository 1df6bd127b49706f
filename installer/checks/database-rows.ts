import { rowsOf } from '../resources/database-access.ts'
import { databaseAccess, databaseNames } from '../recipes/postgres.ts'
import type { Subject } from './check.ts'

/** The one row of a question to the database. @throws Error when it does not answer */
export async function databaseRow(
  { host, site }: Subject,
  sql: string,
): Promise<Record<string, unknown>> {
  const argv = databaseAccess(site)(databaseNames.database)
  const row = (await rowsOf(host, argv, sql))?.[0]
  if (row === undefined) throw new Error('the database does not answer')
  return row
}
