import type { Allowed } from '../../access/allowed.ts'
import { resetToConfirm, type PasswordReset } from '../../access/password-resets.ts'
import { record } from '../../audit/record.ts'
import type { Context } from '../../context.ts'
import { removeKeysOf } from '../../identity/api-keys.ts'
import { countAttempt, hashOf, resetAttempts, resettingAttempts } from '../../identity/attempts.ts'
import type { Caller } from '../../identity/caller.ts'
import { replacePassword } from '../../identity/change-password.ts'
import { newPasswordHash } from '../../identity/new-password.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { addressKey } from '../../platform/limits/limiter.ts'
import { forgetEmailChanges } from '../email-changes/actions.ts'
import { post } from '../mail/outbox.ts'

/** Whether anybody has the address is found out when the mail is written: what is done here is the same for all. */
export async function askForReset(
  { db, clock, config }: Context,
  email: string,
  { address }: Caller,
): Promise<void> {
  if (!config.mail) throw badRequest('This server sends no mail. Ask an administrator instead.')
  const now = clock.now()
  await db.transaction(async tx => {
    await countAttempt(tx, resetAttempts, email, now)
    await countAttempt(tx, resettingAttempts, addressKey(address), now)
    const { resetId } = await tx.one<{ resetId: number }>(sql`
      insert into password_resets (email, asked_at) values (${email}, ${now})
      returning id as "resetId"`)
    const tried = hashOf(resetAttempts, email).toString('hex')
    record(tx, { kind: 'user.password_asked', personal: { tried } })
    const cause = `password reset ${resetId}`
    await post(tx, { kind: 'password reset', cause, about: { resetId }, now })
  })
}

type Wish = { readonly token: string; readonly password: string; readonly endsKeys: boolean }

/** Sets a new password for whoever holds the link. */
export async function resetPassword(
  { db, clock, config, signing }: Context,
  { token, password, endsKeys }: Wish,
): Promise<void> {
  const held = (tx: Tx) => resetToConfirm(tx, signing, token, clock.now())
  // Before the password costs anything.
  const { email, fullName } = await db.transaction(held)
  const hash = await newPasswordHash(config.passwords, { password, known: [email, fullName] })
  await db.transaction(async tx => confirmReset(tx, await held(tx), { hash, endsKeys }))
}

/** Whatever was signed in with the former password is out; programs go on with their keys unless they shall not. */
async function confirmReset(
  tx: Tx,
  { userId }: Allowed<PasswordReset, 'confirm'>,
  { hash, endsKeys }: { hash: string; endsKeys: boolean },
): Promise<void> {
  await replacePassword(tx, userId, hash)
  await forgetResets(tx, userId)
  // Who had the former password may have asked that the account get an address of theirs.
  await forgetEmailChanges(tx, userId)
  if (endsKeys) await removeKeysOf(tx, userId)
}

/** Links that this person was sent, or is about to be sent, are worth nothing any more. */
export const forgetResets = (tx: Tx, userId: number): Promise<number> =>
  tx.run(sql`
    delete from password_resets r using users u
    where u.id = ${userId} and (r.user_id = u.id or lower(r.email) = lower(u.email))`)

/** Nobody can use their links any more. */
export const removeOldResets = (tx: Tx, now: Date): Promise<number> =>
  tx.run(sql`
    delete from password_resets where asked_at < ${now}::timestamptz - interval '1 day'`)
