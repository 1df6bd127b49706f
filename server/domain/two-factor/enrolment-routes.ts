import { notAudited } from '../../audit/audits.ts'
import { requireShownAgain } from '../../identity/two-factor/show-again.ts'
import { passkeysOf } from '../../identity/two-factor/passkeys.ts'
import { renewRecoveryCodes } from '../../identity/two-factor/recovery-codes.ts'
import {
  firstRecoveryCodes,
  hasAny,
  isRequired,
  secondFactorsOf,
  settleRemoval,
} from '../../identity/two-factor/second-factors.ts'
import { countGuess, forgetGuesses, notAccepted } from '../../identity/two-factor/spend-code.ts'
import { otpauthUrl } from '../../identity/two-factor/totp-code.ts'
import { beginTotp, confirmTotp, removeTotp } from '../../identity/two-factor/totp.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { optional, text } from '../../platform/http/parameters.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'
import { organizationName } from '../organization/queries.ts'
import { tellOfFactors } from './news.ts'

const shownAgain = { password: optional(text()), code: optional(text()) }

const getTwoFactor = endpoint({
  method: 'GET',
  path: '/users/me/two_factor',
  summary: 'Which second factors the caller has, and whether one is required.',
  auth: 'enrolling user',
  params: {},
  handle: ({ db }, { actor }) =>
    db.snapshot(async tx => {
      const has = await secondFactorsOf(tx, actor.id)
      const passkeys = await passkeysOf(tx, actor.id)
      return {
        is_required: await isRequired(tx, actor),
        totp: has.hasTotp,
        passkeys: passkeys.map(({ id, name, createdAt, usedAt }) => ({
          id,
          name,
          date_created: unixSeconds(createdAt),
          last_used: usedAt && unixSeconds(usedAt),
        })),
        recovery_codes_left: has.recoveryCodes,
      }
    }),
})

const postTotp = endpoint({
  method: 'POST',
  path: '/users/me/two_factor/totp',
  summary: 'A new secret for an authenticator app, shown once; it counts when a code confirms it.',
  auth: 'enrolling user',
  audits: notAudited('it counts for nothing until a code confirms it'),
  params: { password: text() },
  async handle(ctx, { actor, params }) {
    await requireShownAgain(ctx, actor, params)
    return ctx.db.transaction(async tx => {
      const secret = await beginTotp(tx, ctx, actor.id)
      const issuer = await organizationName(tx)
      return { secret, otpauth_url: otpauthUrl(secret, { issuer, account: actor.email }) }
    })
  },
})

const confirm = endpoint({
  method: 'POST',
  path: '/users/me/two_factor/totp/confirm',
  summary: 'Turns the authenticator app on, by a code of it.',
  auth: 'enrolling user',
  audits: 'second_factor.changed',
  params: { code: text() },
  async handle(ctx, { actor, params }) {
    const code = params.code.replaceAll(/\s/g, '')
    await countGuess(ctx, actor.id)
    return ctx.db.transaction(async tx => {
      if (!(await confirmTotp(tx, ctx, actor.id, code))) throw notAccepted()
      await forgetGuesses(tx, actor.id)
      const codes = await firstRecoveryCodes(tx, actor.id)
      await tellOfFactors(tx, ctx, actor.id, 'app added')
      return { ...(codes && { recovery_codes: codes }) }
    })
  },
})

const deleteTotp = endpoint({
  method: 'DELETE',
  path: '/users/me/two_factor/totp',
  summary: "Removes the caller's authenticator app, for the password or a code.",
  auth: 'enrolling user',
  audits: 'second_factor.changed',
  params: shownAgain,
  async handle(ctx, { actor, params }) {
    await requireShownAgain(ctx, actor, params)
    return ctx.db.transaction(async tx => {
      if ((await removeTotp(tx, actor.id)) === 0)
        throw badRequest('No authenticator app is set up.')
      await settleRemoval(tx, actor)
      await tellOfFactors(tx, ctx, actor.id, 'app removed')
      return {}
    })
  },
})

const postRecoveryCodes = endpoint({
  method: 'POST',
  path: '/users/me/two_factor/recovery_codes',
  summary: 'Ten new recovery codes, shown once; former ones end.',
  auth: 'enrolling user',
  audits: 'second_factor.changed',
  params: shownAgain,
  async handle(ctx, { actor, params }) {
    await requireShownAgain(ctx, actor, params)
    return ctx.db.transaction(async tx => {
      if (!hasAny(await secondFactorsOf(tx, actor.id)))
        throw badRequest('Set up a second factor first: recovery codes stand in for it.')
      const codes = await renewRecoveryCodes(tx, actor.id)
      await tellOfFactors(tx, ctx, actor.id, 'recovery codes renewed')
      return { recovery_codes: codes }
    })
  },
})

export const enrolmentEndpoints = [getTwoFactor, postTotp, confirm, deleteTotp, postRecoveryCodes]
