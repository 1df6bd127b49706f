import { sql } from '../../platform/database/sql.ts'
import type { WorkerContext } from '../../worker/job.ts'

const keptDays = 30

/** Their causes lie so far back that nobody writes them again. */
export const removeOldMails = async ({ db, clock }: WorkerContext): Promise<void> => {
  await db.transaction(tx =>
    tx.run(sql`
      delete from mails
      where settled_at < ${clock.now()}::timestamptz - make_interval(days => ${keptDays})`),
  )
}
