import { record } from '../audit/record.ts'
import type { Context } from '../context.ts'
import type { Database } from '../platform/database/database.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { ApiError } from '../platform/http/api-error.ts'
import { accountOfEmail, type Account } from './accounts.ts'
import { actingAs, type Actor } from './actor.ts'
import { countAttempt, forgetAttempts, hashOf, signInAttempts } from './attempts.ts'
import { active } from './authenticate.ts'
import { hashPassword, needsRehash, verifyPassword } from './password.ts'

type Known = { readonly email: string; readonly password: string }

/** What follows the password. */
type Way<T> = {
  /** What else has to be shown; refuses whoever does not. */
  readonly further?: (actor: Actor) => Promise<void>
  readonly enter: (tx: Tx, actor: Actor) => Promise<T>
}

/**
 * Lets in the person whose address and password these are, by what `enter` makes for them: a session or a key. An unknown address, a
 * wrong password and somebody without a password take the same time and get the same answer.
 */
export async function signIn<T>(
  { db, clock }: Context,
  { email, password }: Known,
  { further, enter }: Way<T>,
): Promise<{ actor: Actor; entered: T }> {
  const { account, stored } = await verified(db, { email, password }, clock.now())
  const actor = active(account)
  if (account.needsNewPassword) throw needsNewPassword()
  await further?.(actor)
  const renewed = needsRehash(stored) ? await hashPassword(password) : stored
  const entered = await actingAs(db, actor).transaction(async tx => {
    await forgetAttempts(tx, signInAttempts, email)
    // Only with what was just verified: whoever ends all that opens the account meanwhile shall not miss this.
    const isStillSo = await tx.run(sql`
      update users set password_hash = ${renewed}
      where id = ${actor.id} and password_hash = ${stored}
        and is_active and not password_reset_required`)
    if (isStillSo === 0) throw incorrect()
    return enter(tx, actor)
  })
  return { actor, entered }
}

/** Whose they are. A right password of an account that it does not open is recorded as a failure, too. */
async function verified(db: Database, { email, password }: Known, now: Date) {
  await db.transaction(tx => countAttempt(tx, signInAttempts, email, now))
  const account = await db.snapshot(tx => accountOfEmail(tx, email))
  const stored = account?.passwordHash ?? null
  const isRight = await verifyPassword(password, stored)
  const opens = isRight && account?.isActive === true && !account.needsNewPassword
  if (!opens) await db.transaction(async tx => recordFailure(tx, email, account))
  if (!isRight || !account || stored === null) throw incorrect()
  return { account, stored }
}

const incorrect = () =>
  new ApiError('AUTHENTICATION_FAILED', 'Your username or password is incorrect', { status: 401 })

const needsNewPassword = () =>
  new ApiError(
    'PASSWORD_RESET_REQUIRED',
    'This password does not count any more. Set a new one by mail.',
    { status: 401 },
  )

/** What was typed as the address may be anything: its hash alone is kept. */
const recordFailure = (tx: Tx, email: string, account: Account | undefined): void =>
  record(tx, {
    kind: 'sign_in.failed',
    ...(account && { user: account.id, details: { isActive: account.isActive } }),
    personal: { tried: hashOf(signInAttempts, email).toString('hex') },
  })
