import type { Context } from '../context.ts'
import { sql } from '../platform/database/sql.ts'
import { ApiError } from '../platform/http/api-error.ts'
import { accountOfEmail } from './accounts.ts'
import type { Actor } from './actor.ts'
import { countAttempt, forgetAttempts } from './attempts.ts'
import { active } from './authenticate.ts'
import { hashPassword, needsRehash, verifyPassword } from './password.ts'

/**
 * The person whose address and password these are. An unknown address, a wrong password and somebody without a password take
 * the same time and get the same answer.
 */
export async function signIn(
  { db, clock }: Context,
  email: string,
  password: string,
): Promise<Actor> {
  await db.transaction(tx => countAttempt(tx, email, clock.now()))
  const account = await db.snapshot(tx => accountOfEmail(tx, email))
  const stored = account?.passwordHash ?? null
  if (!(await verifyPassword(password, stored)) || !account || stored === null)
    throw new ApiError('AUTHENTICATION_FAILED', 'Your username or password is incorrect', {
      status: 401,
    })
  const actor = active(account)
  const renewed = needsRehash(stored) ? await hashPassword(password) : stored
  await db.transaction(async tx => {
    await forgetAttempts(tx, email)
    // Only over the hash that was just verified: the password may have been changed meanwhile.
    if (renewed !== stored)
      await tx.run(sql`
        update users set password_hash = ${renewed} where id = ${actor.id} and password_hash = ${stored}`)
  })
  return actor
}
