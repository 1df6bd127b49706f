import { record } from '../audit/record.ts'
import type { Context } from '../context.ts'
import { badRequest } from '../platform/http/api-error.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { Actor } from './actor.ts'
import { forgetAttempts, signInAttempts } from './attempts.ts'
import { newPasswordHash } from './new-password.ts'
import { endSessionsOf } from './sessions.ts'
import { hashOfShown } from './shown-password.ts'

type Change = {
  old: string
  new: string
  /** The session that asks: it goes on, all others of this person end. */
  session: string | undefined
}

export async function changePassword(ctx: Context, actor: Actor, change: Change): Promise<void> {
  const { db, config } = ctx
  const stored = await hashOfShown(ctx, actor, change.old)
  if (stored === null) {
    await db.transaction(async tx => record(tx, { kind: 'user.password_refused', user: actor.id }))
    throw badRequest('Wrong password!')
  }
  const known = [actor.email, actor.fullName]
  const hash = await newPasswordHash(config.passwords, { password: change.new, known })
  await db.transaction(async tx => {
    await forgetAttempts(tx, signInAttempts, actor.email)
    const changed = await tx.run(sql`
      update users set password_hash = ${hash} where id = ${actor.id} and password_hash = ${stored}`)
    if (changed === 0) throw badRequest('Wrong password!')
    record(tx, { kind: 'user.password', user: actor.id })
    await endSessionsOf(tx, actor.id, change.session)
  })
}

/** Sets a password in the place of one that nobody need know. Resolves to how many sessions end by it: all. */
export async function replacePassword(tx: Tx, userId: number, hash: string): Promise<number> {
  const { email } = await tx.one<{ email: string }>(sql`
    update users set password_hash = ${hash}, password_reset_required = false
    where id = ${userId} returning email`)
  await forgetAttempts(tx, signInAttempts, email)
  record(tx, { kind: 'user.password', user: userId })
  return endSessionsOf(tx, userId)
}
