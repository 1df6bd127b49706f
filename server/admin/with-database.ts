import type { ServerConfig } from '../config.ts'
import type { Cause } from '../platform/database/cause.ts'
import { openDatabase, type Database } from '../platform/database/database.ts'

/** Opens the database for one command, and says plainly when it cannot be reached. Whoever records something says its cause. */
export async function withDatabase<T>(
  { database }: ServerConfig,
  user: string,
  work: (db: Database) => Promise<T>,
  cause?: Cause,
): Promise<T> {
  const db = openDatabase({ ...database, user }, () => {})
  try {
    return await work(db.causedBy(cause))
  } catch (error) {
    if (hasCode(error, [undefinedTable]))
      throw new Error('cannot use the database: it has not been migrated; run `migrate` first', {
        cause: error,
      })
    if (!isUnreachable(error)) throw error
    const { name, socketDirectory, port } = database
    throw new Error(
      `cannot reach database ${name} as ${user} at ${socketDirectory}, port ${port}: ${error.message}; is PostgreSQL running?`,
      { cause: error },
    )
  } finally {
    await db.close()
  }
}

/** No socket, nobody behind it, or refused there; not just any file that is missing or closed. */
const isUnreachable = (error: unknown): error is Error =>
  hasCode(error, ['57P03', '28000', '28P01', '3D000']) ||
  (error instanceof Error && 'syscall' in error && error.syscall === 'connect')

const undefinedTable = '42P01'

const hasCode = (error: unknown, codes: readonly string[]): error is Error =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code))
