import { rm } from 'node:fs/promises'
import { sql } from '../../platform/database/sql.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { piecesPath } from './place.ts'

/** How long a client may be away, in hours. */
export const patienceHours = 24

/** Gives up what nobody has gone on with, and forgets what has become a file. */
export async function removeAbandoned({ db, clock, config }: WorkerContext): Promise<void> {
  const abandoned = await db.transaction(tx =>
    tx.many<{ token: string }>(sql`
      delete from resumable_uploads
      where touched_at < ${clock.now()}::timestamptz - make_interval(hours => ${patienceHours})
      returning token`),
  )
  for (const { token } of abandoned) await rm(piecesPath(config.uploads, token), { force: true })
}
