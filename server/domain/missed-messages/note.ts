import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { settingsOf } from '../settings/read.ts'
import { concernedBy } from './concerned.ts'

const batch = 200

/**
 * Looks through what was sent since the last time, in the order of commits, and notes who missed what. Beside the sending, so that a
 * message costs its sender nothing more for it.
 */
export async function noteMissedMessages({ db, clock, mailer }: WorkerContext): Promise<void> {
  if (!mailer) return db.transaction(passOver)
  while (await db.transaction(tx => noteSome(tx, clock.now())));
}

const hasMore = sql`event_id < (select max(id) from events)`

/** Where no mail is sent nobody waits for it. */
async function passOver(tx: Tx): Promise<void> {
  await tx.run(sql`
    update missed_messages_position set event_id = (select max(id) from events)
    where ${hasMore}`)
}

/** Resolves to whether there may be more. */
async function noteSome(tx: Tx, now: Date): Promise<boolean> {
  const position = await tx.maybe<{ id: number }>(sql`
    select event_id as id from missed_messages_position
    where ${hasMore} for update skip locked`)
  // Nothing new, or another worker looks.
  if (!position) return false
  const events = await tx.many<{ id: number; messageId: number | null }>(sql`
    select id, case when event ->> 'type' = 'message'
      then (event #>> '{message,id}')::bigint end as "messageId"
    from events where id > ${position.id} order by id limit ${batch}`)
  const last = events.at(-1)
  if (!last) return false
  const messageIds = events.flatMap(({ messageId }) => (messageId === null ? [] : [messageId]))
  if (messageIds.length > 0) await noteMissed(tx, messageIds, now)
  await tx.run(sql`update missed_messages_position set event_id = ${last.id}`)
  return events.length === batch
}

async function noteMissed(tx: Tx, messageIds: readonly number[], now: Date): Promise<void> {
  const missed = await tx.many<{ userId: number }>(sql`
    insert into missed_messages (user_id, message_id) ${concernedBy(messageIds, now)}
    on conflict do nothing returning user_id as "userId"`)
  for (const userId of new Set(missed.map(row => row.userId))) {
    const { email_notifications_batching_period_seconds: seconds } = await settingsOf(tx, userId)
    // From the first of them on: somebody to whom much is said is not left waiting for it to end.
    await enqueue(
      tx,
      'missed messages',
      { userId },
      {
        key: `missed messages of ${userId}`,
        runAt: new Date(now.getTime() + seconds * 1000),
        keepsFirst: true,
      },
    )
  }
}
