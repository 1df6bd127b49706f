import { createHmac } from 'node:crypto'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { limitHit } from '../platform/limits/limiter.ts'

/** What is tried, and how often it may be for one name within the window. */
export type Attempts = { readonly of: string; readonly allowed: number }

/** By the address typed. */
export const signInAttempts: Attempts = { of: 'sign in', allowed: 5 }
/** Each sends a mail to the address typed. */
export const resetAttempts: Attempts = { of: 'reset of', allowed: 3 }
/** By whoever asks. */
export const resettingAttempts: Attempts = { of: 'resets from', allowed: 20 }

const windowSeconds = 30 * 60

/**
 * Counts one more attempt for this name, or refuses it. Counting comes before anything is looked at, one attempt at a time, so that
 * a hundred guesses sent at once are five like any others.
 */
export async function countAttempt(
  tx: Tx,
  attempts: Attempts,
  name: string,
  now: Date,
): Promise<void> {
  const hash = hashOf(attempts, name)
  await tx.run(sql`select pg_advisory_xact_lock(${hash.readInt32BE(0)}, ${hash.readInt32BE(4)})`)
  const { failures, oldest } = await tx.one<{ failures: number; oldest: Date | null }>(sql`
    select count(*) as failures, min(failed_at) as oldest from login_failures
    where account_hash = ${hash}
      and failed_at > ${now}::timestamptz - make_interval(secs => ${windowSeconds})`)
  if (failures >= attempts.allowed && oldest)
    throw limitHit(windowSeconds - (now.getTime() - oldest.getTime()) / 1000)
  await tx.run(sql`insert into login_failures (account_hash, failed_at) values (${hash}, ${now})`)
}

/** The right password wipes the slate. */
export const forgetAttempts = (tx: Tx, attempts: Attempts, name: string): Promise<number> =>
  tx.run(sql`delete from login_failures where account_hash = ${hashOf(attempts, name)}`)

/** Whatever was tried for an address: how often. */
export const forgetAllAttempts = async (tx: Tx, email: string): Promise<number> =>
  (await forgetAttempts(tx, signInAttempts, email)) +
  (await forgetAttempts(tx, resetAttempts, email))

/** Old failures decide nothing any more. */
export const removeOldAttempts = (tx: Tx, now: Date): Promise<number> =>
  tx.run(sql`
    delete from login_failures
    where failed_at <= ${now}::timestamptz - make_interval(secs => ${windowSeconds})`)

/** Addresses that were tried may be typing errors, even passwords: they are not kept as they were typed. */
export const hashOf = ({ of }: Attempts, name: string) =>
  createHmac('sha256', of).update(name.toLowerCase()).digest()
