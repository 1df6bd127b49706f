import type { Selection } from '../../server/domain/retention/archived.ts'
import { expireMessages, startExpiry } from '../../server/domain/retention/expire.ts'
import { restoreSome } from '../../server/domain/retention/restore.ts'
import { sql } from '../../server/platform/database/sql.ts'
import { takeJobs } from './waiting-jobs.ts'
import type { World } from './world.ts'

const dayMs = 24 * 60 * 60 * 1000

/** What the worker is handed, so many days from now. */
export const inDays = (world: World, days: number) => {
  const now = () => new Date(world.clock.now().getTime() + days * dayMs)
  return { ...world.context, clock: { ...world.clock, now } }
}

/** Does what the worker does in a night. */
export async function expire(world: World, days = 0): Promise<void> {
  const then = inDays(world, days)
  await startExpiry(then)
  for (;;) {
    const jobs = await takeJobs(world, 'expired messages')
    if (jobs.length === 0) return
    for (const job of jobs) await expireMessages(then, job)
  }
}

/** The message was sent so many days ago. */
export const age = ({ db, clock }: World, id: number, days: number) =>
  db.transaction(tx =>
    tx.run(sql`
      update messages set sent_at = ${new Date(clock.now().getTime() - days * dayMs)} where id = ${id}`),
  )

/** How long a channel keeps its messages: days, -1 for ever, null as the organization has it. Nobody is told. */
export const keepFor = ({ db }: World, channelId: number, days: number | null) =>
  db.transaction(tx =>
    tx.run(sql`update channels set message_retention_days = ${days} where id = ${channelId}`),
  )

/** Puts back what is chosen, as the command does. Resolves to how many. */
export async function restoreMessages(db: World['db'], selection: Selection): Promise<number> {
  const { restored, isMore } = await db.transaction(tx => restoreSome(tx, selection))
  return isMore ? restored + (await restoreMessages(db, selection)) : restored
}
