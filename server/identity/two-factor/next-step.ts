import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import type { Actor } from '../actor.ts'
import { countGuess, spendCode, type Spent } from './spend-code.ts'
import { hasAny, isRequired, methodsOf, secondFactorsOf } from './second-factors.ts'
import { stepToken } from './step-token.ts'

/** What stands between the password and a session. */
export type NextStep = { token: string; methods: string[] }

/**
 * The seam of every way in: whoever has shown one factor and no more (a password, a link of a reset, the word of another
 * provider) goes through here before a session or a key is made; undefined lets them on. A password reset changes the
 * password and ends sessions, and neither opens one around this nor touches second factors: a mailbox is one factor.
 */
export async function nextStep(
  tx: Tx,
  keeper: Pick<Context, 'clock' | 'signing'>,
  userId: number,
): Promise<NextStep | undefined> {
  const has = await secondFactorsOf(tx, userId)
  if (!hasAny(has)) return undefined
  return { token: await stepToken(tx, keeper, userId), methods: methodsOf(has) }
}

/** The same for a program, which takes its second step in the same request. Resolves to how it did. */
export async function requireSecondStep(
  ctx: Context,
  actor: Actor,
  code: string | undefined,
): Promise<Spent | undefined> {
  const { db, config } = ctx
  const isBehind = await db.snapshot(async tx => {
    if (hasAny(await secondFactorsOf(tx, actor.id))) return true
    if (await isRequired(tx, actor)) throw mustEnrol(config.url)
    return false
  })
  if (!isBehind) return undefined
  if (code === undefined) throw codeMissing(config.url)
  await countGuess(ctx, actor.id)
  return db.transaction(tx => spendCode(tx, ctx, { userId: actor.id, code }))
}

const codeMissing = (url: string) =>
  new ApiError(
    'TWO_FACTOR_REQUIRED',
    `This account has two-factor authentication: a password alone gives no API key. Send a code as two_factor_code, or sign in at ${url} in a browser and ask for a key there.`,
    { status: 401 },
  )

/** For whoever must have a second factor and has none: they may set one up, and nothing else. */
export const mustEnrol = (url: string): ApiError =>
  new ApiError(
    'TWO_FACTOR_ENROLMENT_REQUIRED',
    `Your organization requires two-factor authentication of you. Sign in at ${url} and set it up.`,
    { status: 403 },
  )
