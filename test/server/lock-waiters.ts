import type { Database } from '../../server/platform/database/database.ts'
import { sql } from '../../server/platform/database/sql.ts'

/** How many transactions wait for what another one holds. */
export const lockWaiters = async (db: Database): Promise<number> =>
  (
    await db.snapshot(tx =>
      tx.one<{ count: number }>(sql`
        select count(*)::int as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`),
    )
  ).count
