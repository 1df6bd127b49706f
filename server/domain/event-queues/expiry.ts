import type { Context } from '../../context.ts'
import { removeOldAttempts } from '../../identity/attempts.ts'
import { removeExpiredSessions } from '../../identity/sessions.ts'
import { removeExpiredChallenges } from '../../identity/two-factor/challenges.ts'
import { sql } from '../../platform/database/sql.ts'
import { removeOldSignIns } from '../authentication/sign-ins.ts'
import { removeOldResets } from '../password-resets/actions.ts'
import { isWebPresent } from './presence.ts'

/** Longer than any transaction that may still be reading the log. */
const keepSeconds = 600
/** Clients forget that somebody is typing sooner than this. */
const transientSeconds = 60

/** Forgets what time has made useless: queues nobody asks about, events every queue is past, sessions, old failures, links. */
export const removeExpired = ({ db, clock }: Pick<Context, 'db' | 'clock'>): Promise<void> =>
  db.transaction(async tx => {
    const now = clock.now()
    await tx.run(sql`
      delete from event_queues
      where last_seen_at < ${now}::timestamptz - make_interval(secs => lifespan_seconds)
        and ${isWebPresent}`)
    await tx.run(sql`
      delete from events
      where id < (select max(id) from events)
        and id <= (select coalesce(min(acknowledged_id), (select max(id) from events)) from event_queues)
        and id <= (select event_id from missed_messages_position)
        and created_at < ${now}::timestamptz - make_interval(secs => ${keepSeconds})`)
    await tx.run(sql`
      delete from events
      where is_transient and id < (select max(id) from events)
        and created_at < ${now}::timestamptz - make_interval(secs => ${transientSeconds})`)
    await removeExpiredSessions(tx, now)
    await removeOldAttempts(tx, now)
    await removeOldResets(tx, now)
    await removeOldSignIns(tx, now)
    await removeExpiredChallenges(tx, now)
  })

/** A client cannot ask while no server is there: that time does not count against its queue. */
export const forgiveAbsence = ({ db, clock }: Pick<Context, 'db' | 'clock'>) =>
  db.transaction(tx => tx.run(sql`update event_queues set last_seen_at = ${clock.now()}`))
