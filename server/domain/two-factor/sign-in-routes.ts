import { notAudited } from '../../audit/audits.ts'
import type { Context } from '../../context.ts'
import { actingAs } from '../../identity/actor.ts'
import { requireUsableProgram } from '../../identity/desktop-version.ts'
import {
  authenticationAnswer,
  type AuthenticationAnswer,
} from '../../identity/two-factor/passkey-answers.ts'
import { notePasskeyUse } from '../../identity/two-factor/passkeys.ts'
import { recordingRefusals } from '../../identity/two-factor/recording-refusals.ts'
import { countGuess, notAccepted, spendCode } from '../../identity/two-factor/spend-code.ts'
import { userOfToken } from '../../identity/two-factor/step-token.ts'
import { authenticationOptions, shownPasskey } from '../../identity/two-factor/use-passkey.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { json, optional, text } from '../../platform/http/parameters.ts'
import { openSession, type Opening } from '../authentication/open-session.ts'
import { tellOfFactors, tellOfSpent } from './news.ts'

/** `userId`: who has shown their password; undefined where the passkey alone says who is there. */
type Shown = Omit<Opening, 'userId'> & {
  readonly userId: number | undefined
  readonly passkey: AuthenticationAnswer
}

/** After the password: a code of the app, one from paper, or a passkey. */
const postTwoFactor = endpoint({
  method: 'POST',
  path: '/accounts/two_factor',
  summary: 'Signs a browser in by a second step: a code of the app or from paper, or a passkey.',
  auth: 'none',
  audits: ['session.began', 'sign_in.failed', 'second_factor.noticed'],
  prefixes: ['/json'],
  params: {
    token: text(),
    code: optional(text()),
    passkey: optional(json(authenticationAnswer)),
  },
  async handle(ctx, { params: { token, code, passkey }, answer, credentials: { caller } }) {
    requireUsableProgram(ctx.config, caller)
    const userId = await ctx.db.snapshot(tx => userOfToken(tx, ctx, token))
    if (passkey) return byPasskey(ctx, { userId, passkey, caller, answer })
    if (code === undefined)
      throw new ApiError('REQUEST_VARIABLE_MISSING', "Missing 'code' argument", {
        extra: { var_name: 'code' },
      })
    await countGuess(ctx, userId)
    return recordingRefusals(ctx.db, userId, () =>
      actingAs(ctx.db, { id: userId }).transaction(async tx => {
        const spent = await spendCode(tx, ctx, { userId, code })
        await tellOfSpent(tx, ctx, userId, spent)
        return openSession(tx, ctx, { userId, caller, answer })
      }),
    )
  },
})

const postPasskeyOptions = endpoint({
  method: 'POST',
  path: '/accounts/passkey/options',
  summary:
    'What a browser is told to use a passkey: of whoever is there, or of the one whose sign-in `token` is of.',
  auth: 'none',
  audits: notAudited('nobody is in by it'),
  prefixes: ['/json'],
  params: { token: optional(text()) },
  async handle(ctx, { params: { token } }) {
    const userId =
      token === undefined ? undefined : await ctx.db.snapshot(tx => userOfToken(tx, ctx, token))
    return { options: await authenticationOptions(ctx, userId) }
  },
})

/** A passkey is held and is unlocked: that makes two factors. */
const postPasskey = endpoint({
  method: 'POST',
  path: '/accounts/passkey',
  summary: 'Signs a browser in by a passkey alone.',
  auth: 'none',
  audits: ['session.began', 'sign_in.failed', 'second_factor.noticed'],
  prefixes: ['/json'],
  params: { passkey: json(authenticationAnswer) },
  async handle(ctx, { params: { passkey }, answer, credentials: { caller } }) {
    requireUsableProgram(ctx.config, caller)
    return byPasskey(ctx, { userId: undefined, passkey, caller, answer })
  },
})

const byPasskey = (ctx: Context, shown: Shown) =>
  recordingRefusals(ctx.db, shown.userId, () => openByPasskey(ctx, shown))

async function openByPasskey(ctx: Context, { userId, passkey: sent, ...request }: Shown) {
  const { passkey, counter } = await shownPasskey(ctx, { answer: sent, userId })
  const opened = await actingAs(ctx.db, { id: passkey.userId }).transaction(async tx => {
    const isTheOnlyOne = await notePasskeyUse(tx, passkey.id, { counter, now: ctx.clock.now() })
    if (isTheOnlyOne) return openSession(tx, ctx, { ...request, userId: passkey.userId })
    return tellOfFactors(tx, ctx, passkey.userId, 'passkey copied')
  })
  if (!opened) throw notAccepted()
  return opened
}

export const secondStepEndpoints = [postTwoFactor, postPasskeyOptions, postPasskey]
