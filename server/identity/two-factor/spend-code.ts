import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import { countAttempt, forgetAttempts, type Attempts } from '../attempts.ts'
import { spendRecoveryCode } from './recovery-codes.ts'
import { spendTotpCode } from './totp.ts'

/** By which kind somebody was let in. */
export type Spent = 'totp' | 'recovery code'

/** By the account. */
const guesses: Attempts = { of: 'second factor of', allowed: 5 }

/** Before a code is looked at: guesses at the codes of an account are counted together, wherever they are tried. */
export const countGuess = ({ db, clock }: Context, userId: number): Promise<void> =>
  db.transaction(tx => countAttempt(tx, guesses, String(userId), clock.now()))

/** After a right one. */
export const forgetGuesses = (tx: Tx, userId: number): Promise<number> =>
  forgetAttempts(tx, guesses, String(userId))

/** Uses up a code, of an app or from paper: their forms differ. Refuses one that is wrong or was used before. */
export async function spendCode(
  tx: Tx,
  keeper: Pick<Context, 'clock' | 'signing'>,
  { userId, code }: { userId: number; code: string },
): Promise<Spent> {
  const plain = code.replaceAll(/\s/g, '')
  const isOfApp = /^\d{6}$/.test(plain)
  const isRight = isOfApp
    ? await spendTotpCode(tx, keeper, userId, plain)
    : await spendRecoveryCode(tx, userId, plain)
  if (!isRight) throw notAccepted()
  await forgetGuesses(tx, userId)
  return isOfApp ? 'totp' : 'recovery code'
}

/** The one voice for all that is wrong with a second factor. */
export const notAccepted = (): ApiError =>
  new ApiError('TWO_FACTOR_FAILED', 'Your second factor was not accepted', { status: 403 })
