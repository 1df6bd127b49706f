import { opendir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeRemoving, isFileHeld } from '../../access/held.ts'
import { sql } from '../../platform/database/sql.ts'
import { arriving } from '../../platform/files/store-file.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { tellGone } from './events.ts'

/** How long a file waits for a message that refers to it, and how long it is kept after the last one was deleted. */
const unclaimedDays = 35
const withdrawnDays = 30
/** A message that refers to it can still be put back. */
const isArchived = sql`exists (
  select from deleted_message_files named where named.attachment_id = a.id and not named.is_former)`
/** No upload takes longer. */
const leftoverMs = 24 * 60 * 60 * 1000

/** Forgets files that nobody needs, and takes those from the disk that have been forgotten. */
export async function removeFiles({ db, clock, config }: WorkerContext): Promise<void> {
  const before = (days: number) => sql`${clock.now()}::timestamptz - make_interval(days => ${days})`
  await db.transaction(async tx => {
    await beforeRemoving(tx)
    await tx.run(sql`
      delete from attachments a
      where a.withdrawn_at < ${before(withdrawnDays)} and not ${isArchived} and not ${isFileHeld}`)
    const free = sql`a.withdrawn_at is null and a.created_at < ${before(unclaimedDays)}
      and not exists (select from attachment_messages am where am.attachment_id = a.id)
      and not ${isArchived} and not ${isFileHeld}`
    // Held before they are looked at again: a message may be claiming one right now.
    const held = await tx.many<{ id: number }>(sql`
      select a.id from attachments a where ${free} order by a.id limit 1000 for update of a`)
    const unclaimed = await tx.many<{ id: number; ownerId: number }>(sql`
      delete from attachments a
      where a.id = any(${held.map(({ id }) => id)}::int[]) and ${free}
      returning a.id, a.owner_id as "ownerId"`)
    await tellGone(tx, unclaimed)
  })
  const doomed = await db.snapshot(tx =>
    tx.many<{ token: string }>(sql`select token from files_to_remove limit 1000`),
  )
  if (doomed.length === 0) return
  const tokens = doomed.map(({ token }) => token)
  for (const token of tokens) await rm(join(config.uploads, token), { force: true })
  await db.transaction(tx =>
    tx.run(sql`delete from files_to_remove where token = any(${tokens}::text[])`),
  )
}

/** Takes away what a killed process left: uploads that never became whole, and files that no row names. */
export async function removeLeftovers({ db, clock, config }: WorkerContext): Promise<void> {
  for await (const { name } of await opendir(config.uploads)) {
    const path = join(config.uploads, name)
    const { mtimeMs } = await stat(path)
    if (mtimeMs > clock.now().getTime() - leftoverMs) continue
    const known = await db.snapshot(tx =>
      tx.maybe(sql`
        select 1 as known from attachments where token = ${name}
        union select 1 from pictures where token = ${name}
        union select 1 from thumbnails where token = ${name}
        union select 1 from resumable_uploads
          where ${name} in (token, ${arriving}::text || token)`),
    )
    if (!known) await rm(path, { force: true })
  }
}
