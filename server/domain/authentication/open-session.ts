import type { Context } from '../../context.ts'
import { accountOfId } from '../../identity/accounts.ts'
import { active } from '../../identity/authenticate.ts'
import { sessionCookies } from '../../identity/session-cookie.ts'
import { createSession } from '../../identity/sessions.ts'
import { notAccepted } from '../../identity/two-factor/spend-code.ts'
import type { Caller } from '../../identity/caller.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { noteSignIn } from './sign-ins.ts'

/** By which request, and whom. */
export type Opening = {
  readonly userId: number
  readonly caller: Caller
  readonly answer: { header(name: string, value: string | readonly string[]): void }
}

/** Signs a browser in as whoever has shown all that is asked of them. Resolves to what the browser is told. */
export async function openSession(tx: Tx, ctx: Context, { userId, caller, answer }: Opening) {
  const account = await accountOfId(tx, userId)
  if (!account) throw notAccepted()
  const actor = active(account)
  const { id, email } = actor
  await noteSignIn(ctx, tx, actor, caller)
  const { token, seconds } = await createSession(tx, actor, caller, ctx.clock.now())
  answer.header('set-cookie', sessionCookies(ctx.signing, token, seconds))
  return {
    user_id: id,
    email,
    ...(account.mustEnrol && { two_factor_enrolment_required: true }),
  }
}
