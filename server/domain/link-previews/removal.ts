import { sql } from '../../platform/database/sql.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { forgetPictures } from '../pictures/keep.ts'

/** Forgets what no message shows any more, nor would if it were put back. What was found today may be shown by the next. */
export const removeUnshown = ({ db, clock }: WorkerContext): Promise<void> =>
  db.transaction(async tx => {
    const gone = await tx.many<{ picture: string | null }>(sql`
      delete from link_previews p
      where p.looked_at < ${clock.now()}::timestamptz - interval '2 days'
        and not exists (select from message_link_previews s where s.preview_id = p.id)
        and not exists (select from deleted_message_link_previews s where s.preview_id = p.id)
      returning p.picture`)
    await forgetPictures(
      tx,
      gone.flatMap(({ picture }) => picture ?? []),
    )
  })
