import { createHash } from 'node:crypto'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { limitHit } from '../platform/limits/limiter.ts'

const allowed = 5
const windowSeconds = 30 * 60

/**
 * Counts one more attempt for this address, or refuses it. Counting comes before the password is looked at, one attempt at a
 * time, so that a hundred guesses sent at once are five like any others.
 */
export async function countAttempt(tx: Tx, email: string, now: Date): Promise<void> {
  const account = accountHash(email)
  await tx.run(
    sql`select pg_advisory_xact_lock(${account.readInt32BE(0)}, ${account.readInt32BE(4)})`,
  )
  const { failures, oldest } = await tx.one<{ failures: number; oldest: Date | null }>(sql`
    select count(*) as failures, min(failed_at) as oldest from login_failures
    where account_hash = ${account}
      and failed_at > ${now}::timestamptz - make_interval(secs => ${windowSeconds})`)
  if (failures >= allowed && oldest)
    throw limitHit(windowSeconds - (now.getTime() - oldest.getTime()) / 1000)
  await tx.run(
    sql`insert into login_failures (account_hash, failed_at) values (${account}, ${now})`,
  )
}

/** The right password wipes the slate. */
export const forgetAttempts = (tx: Tx, email: string): Promise<number> =>
  tx.run(sql`delete from login_failures where account_hash = ${accountHash(email)}`)

/** Old failures decide nothing any more. */
export const removeOldAttempts = (tx: Tx, now: Date): Promise<number> =>
  tx.run(sql`
    delete from login_failures
    where failed_at <= ${now}::timestamptz - make_interval(secs => ${windowSeconds})`)

/** Addresses that were tried may be typing errors, even passwords: they are not kept as they were typed. */
const accountHash = (email: string) => createHash('sha256').update(email.toLowerCase()).digest()
