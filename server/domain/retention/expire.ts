import { expiredMessages } from '../../access/expired-messages.ts'
import { beforeRemoving } from '../../access/held.ts'
import { record } from '../../audit/record.ts'
import { sql } from '../../platform/database/sql.ts'
import { enqueue, type JobPayloads } from '../../platform/jobs/enqueue.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { deleteMessages } from '../deletions/actions.ts'
import { rules } from './rules.ts'

type Ctx = Pick<WorkerContext, 'db' | 'clock'>
type Progress = JobPayloads['expired messages']

/** Messages of one job: nobody waits longer than for these, and what is done stays done. */
const batch = 100

/** A name for the job of each place: two workers that start at once start it once. */
const jobOf = ({ channelId }: Pick<Progress, 'channelId'>) => ({
  key: `expired messages ${channelId ?? 'direct'}`,
})

/** Has every place looked through that has a rule. */
export const startExpiry = ({ db }: Ctx): Promise<void> =>
  db.transaction(async tx => {
    const places = await rules(tx)
    if (places.length === 0) return
    const { run } = await tx.one<{ run: number }>(sql`select nextval('retention_runs') as run`)
    for (const { channelId } of places)
      await enqueue(tx, 'expired messages', { channelId, after: 0, run }, jobOf({ channelId }))
  })

/** Archives the oldest messages of one place whose time is over, in one transaction with the job that does the next ones. */
export const expireMessages = ({ db, clock }: Ctx, progress: Progress): Promise<void> =>
  db.transaction(async tx => {
    const { channelId, after, run } = progress
    const now = clock.now()
    await beforeRemoving(tx)
    // What is decided for the organization, or for the channel, which is held below, waits for this to end.
    await tx.run(sql`select from organization for share`)
    await tx.run(sql`select from channels where id = ${channelId}::int for update`)
    const [rule] = await rules(tx, { place: channelId })
    if (!rule) return
    const { last, doomed } = await expiredMessages(tx, rule, { after, limit: batch, now })
    for (const messages of doomed) await deleteMessages(tx, messages, { by: { run }, now })
    if (last !== undefined)
      await enqueue(tx, 'expired messages', { ...progress, after: last }, jobOf(progress))
    const messages = doomed.reduce((sum, { ids }) => sum + ids.length, 0)
    const where = channelId === null ? {} : { channel: channelId }
    if (messages > 0)
      record(tx, { kind: 'retention.archived', ...where, details: { run, messages } })
  })
