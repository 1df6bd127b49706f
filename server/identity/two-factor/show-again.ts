import type { Context } from '../../context.ts'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import type { Actor } from '../actor.ts'
import { forgetAttempts, signInAttempts } from '../attempts.ts'
import { hashOfShown } from '../shown-password.ts'
import { countGuess, spendCode } from './spend-code.ts'

/** What somebody shows again who is signed in already, since a session may be in the wrong hands. */
export type Shown = { readonly password: string | undefined; readonly code?: string | undefined }

/** Refuses whoever does not know the password, or has no code where one will do. */
export async function requireShownAgain(ctx: Context, actor: Actor, shown: Shown): Promise<void> {
  if (shown.password !== undefined) return requirePassword(ctx, actor, shown.password)
  const { code } = shown
  if (code === undefined)
    throw new ApiError('REQUEST_VARIABLE_MISSING', "Missing 'password' argument", {
      extra: { var_name: 'password' },
    })
  await countGuess(ctx, actor.id)
  await ctx.db.transaction(tx => spendCode(tx, ctx, { userId: actor.id, code }))
}

async function requirePassword(ctx: Context, actor: Actor, password: string) {
  if ((await hashOfShown(ctx, actor, password)) === null) throw badRequest('Wrong password!')
  await ctx.db.transaction(tx => forgetAttempts(tx, signInAttempts, actor.email))
}
