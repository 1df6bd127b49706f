import type { Context } from '../context.ts'
import { badRequest } from '../platform/http/api-error.ts'
import { sql } from '../platform/database/sql.ts'
import type { Actor } from './actor.ts'
import { countAttempt, forgetAttempts } from './attempts.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { hashToken } from './token.ts'

type Change = {
  old: string
  new: string
  /** The session that asks: it goes on, all others of this person end. */
  session: string | undefined
}

/** Guesses at the old password are counted like attempts to sign in. */
export async function changePassword(
  { db, clock }: Context,
  actor: Actor,
  change: Change,
): Promise<void> {
  await db.transaction(tx => countAttempt(tx, actor.email, clock.now()))
  const { stored } = await db.snapshot(tx =>
    tx.one<{ stored: string | null }>(
      sql`select password_hash as stored from users where id = ${actor.id}`,
    ),
  )
  if (!(await verifyPassword(change.old, stored))) throw badRequest('Wrong password!')
  const hash = await hashPassword(change.new)
  await db.transaction(async tx => {
    await forgetAttempts(tx, actor.email)
    const changed = await tx.run(sql`
      update users set password_hash = ${hash} where id = ${actor.id} and password_hash = ${stored}`)
    if (changed === 0) throw badRequest('Wrong password!')
    await tx.run(sql`
      delete from sessions where user_id = ${actor.id}
        and token_hash is distinct from ${change.session ? hashToken(change.session) : null}`)
  })
}
