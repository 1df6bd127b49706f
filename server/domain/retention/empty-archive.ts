import { beforeRemoving, isHeldInArchive } from '../../access/held.ts'
import { record } from '../../audit/record.ts'
import { sql } from '../../platform/database/sql.ts'
import type { WorkerContext } from '../../worker/job.ts'

/** How long deleted messages can be put back. */
export const archiveDays = 30

/** Each batch is a transaction. */
const batch = 1000

/** Removes for good what has been in the archive for its time, except what somebody holds. Files follow by their own job. */
export async function emptyArchive({ db, clock }: Pick<WorkerContext, 'db' | 'clock'>) {
  let removed = batch
  while (removed === batch)
    removed = await db.transaction(async tx => {
      await beforeRemoving(tx)
      const isOver = sql`x.deleted_at < ${clock.now()}::timestamptz - ${archiveDays}::int * interval '24 hours'`
      const gone = await tx.run(sql`
        delete from deleted_messages where id in (
          select d.id from deletions x join deleted_messages d on d.deletion_id = x.id
          where ${isOver} and not ${isHeldInArchive} limit ${batch})`)
      await tx.run(sql`
        delete from deletions x
        where ${isOver} and not exists (select from deleted_messages d where d.deletion_id = x.id)`)
      if (gone > 0) record(tx, { kind: 'retention.emptied', details: { messages: gone } })
      return gone
    })
}
