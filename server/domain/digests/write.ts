import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { post } from '../mail/outbox.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { hasOn } from '../settings/read.ts'
import { digestPeriodMs } from './period.ts'

/** Whoever was here more lately knows what there is. */
const awayDays = 5
/** In UTC, so that mails come by day where most people are. */
const fromHour = 9

/** On the organization's day of the week: a mail for each person who has been away, of what happened since. */
export async function writeDigests({ db, clock, mailer }: WorkerContext): Promise<void> {
  if (!mailer) return
  const now = clock.now()
  await db.transaction(async tx => {
    const settings = await organizationSettings(tx)
    // Zulip's weeks begin with Monday as 0.
    const isItsDay = (now.getUTCDay() + 6) % 7 === settings.digest_weekday
    if (!settings.digest_emails_enabled || !isItsDay || now.getUTCHours() < fromHour) return
    const day = now.toISOString().slice(0, 10)
    const absent = await absentPeople(tx, { day, now })
    if (absent.length === 0) return
    const sinceId = await lastBefore(tx, new Date(now.getTime() - digestPeriodMs))
    for (const { id } of absent)
      await post(tx, {
        kind: 'digest',
        cause: causeOf(id, day),
        about: { sinceId },
        userId: id,
        now,
      })
  })
}

const causeOf = (id: number, day: string) => `digest for ${id} on ${day}`

/** Those for whom none of this day has been written. */
const absentPeople = (tx: Tx, { day, now }: { day: string; now: Date }) =>
  tx.many<{ id: number }>(sql`
    select u.id from users u left join presences p on p.user_id = u.id
    where u.is_active and not u.is_bot and ${hasOn(sql`u`, 'enable_digest_emails')}
      and coalesce(p.active_at, u.joined_at)
        < ${now}::timestamptz - make_interval(days => ${awayDays})
      and not exists (
        select from mails where cause = 'digest for ' || u.id || ' on ' || ${day}::text)
    order by u.id`)

/** The id of the last message of before that moment: ids ascend with time, and only the newer ones are passed on the way. */
async function lastBefore(tx: Tx, moment: Date): Promise<number> {
  const last = await tx.maybe<{ id: number }>(sql`
    select id from messages where sent_at < ${moment} order by id desc limit 1`)
  return last?.id ?? 0
}
