import type { Context } from '../context.ts'
import { sql } from '../platform/database/sql.ts'
import type { Actor } from './actor.ts'
import { countAttempt, signInAttempts } from './attempts.ts'
import { verifyPassword } from './password.ts'

/**
 * The hash of their password, where somebody who is signed in has shown it again; else null. Guesses are counted like attempts
 * to sign in: whoever goes on with it forgets them.
 */
export async function hashOfShown(
  { db, clock }: Context,
  { id, email }: Actor,
  password: string,
): Promise<string | null> {
  await db.transaction(tx => countAttempt(tx, signInAttempts, email, clock.now()))
  const { stored } = await db.snapshot(tx =>
    tx.one<{ stored: string | null }>(
      sql`select password_hash as stored from users where id = ${id}`,
    ),
  )
  return (await verifyPassword(password, stored)) ? stored : null
}
