import { readFileSync } from 'node:fs'
import { sql } from '../../../server/platform/database/sql.ts'
import type { Database } from '../../../server/platform/database/database.ts'

/** Milliseconds of processor time: of this process, and of PostgreSQL's processes that serve it. */
export async function processorMs(db: Database): Promise<{ server: number; postgres: number }> {
  const { user, system } = process.cpuUsage()
  const backends = await db.snapshot(tx =>
    tx.many<{ pid: number }>(
      sql`select pid from pg_stat_activity where datname = current_database()`,
    ),
  )
  return {
    server: (user + system) / 1000,
    postgres: backends.map(({ pid }) => ticksOf(pid) * 10).reduce((a, b) => a + b, 0),
  }
}

/** User and system time of a process, in hundredths of a second. */
function ticksOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

/** The value below which this share of the numbers lies. */
export const percentile = (numbers: readonly number[], share: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.ceil(numbers.length * share) - 1] ?? NaN
