import * as z from 'zod'
import { notAudited } from '../../audit/audits.ts'
import { registrationAnswer } from '../../identity/two-factor/passkey-answers.ts'
import { keepPasskey, removePasskey, renamePasskey } from '../../identity/two-factor/passkeys.ts'
import {
  registeredPasskey,
  registrationOptions,
} from '../../identity/two-factor/register-passkey.ts'
import { firstRecoveryCodes, settleRemoval } from '../../identity/two-factor/second-factors.ts'
import { requireShownAgain } from '../../identity/two-factor/show-again.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer, json, optional, text } from '../../platform/http/parameters.ts'
import { organizationName } from '../organization/queries.ts'
import { tellOfFactors } from './news.ts'

const name = text(z.string().trim().min(1).max(60))
const shownAgain = { password: optional(text()), code: optional(text()) }

const postOptions = endpoint({
  method: 'POST',
  path: '/users/me/two_factor/passkeys/options',
  summary: 'What a browser is told to make a passkey for the caller, for the password or a code.',
  auth: 'enrolling user',
  audits: notAudited('it counts for nothing until there is a passkey'),
  params: shownAgain,
  async handle(ctx, { actor, params }) {
    await requireShownAgain(ctx, actor, params)
    const organization = await ctx.db.snapshot(organizationName)
    return { options: await registrationOptions(ctx, actor, organization) }
  },
})

const postPasskey = endpoint({
  method: 'POST',
  path: '/users/me/two_factor/passkeys',
  summary: 'Adds the passkey that a browser has made.',
  auth: 'enrolling user',
  audits: 'second_factor.changed',
  params: { name, passkey: json(registrationAnswer) },
  async handle(ctx, { actor, params }) {
    const made = await registeredPasskey(ctx, actor, params.passkey)
    return ctx.db.transaction(async tx => {
      const about = { userId: actor.id, name: params.name, now: ctx.clock.now() }
      const id = await keepPasskey(tx, made, about)
      const codes = await firstRecoveryCodes(tx, actor.id)
      await tellOfFactors(tx, ctx, actor.id, 'passkey added')
      return { passkey_id: id, ...(codes && { recovery_codes: codes }) }
    })
  },
})

const patchPasskey = endpoint({
  method: 'PATCH',
  path: '/users/me/two_factor/passkeys/:passkey_id',
  summary: "Renames one of the caller's passkeys.",
  auth: 'enrolling user',
  audits: notAudited('what somebody calls what is theirs'),
  params: { passkey_id: integer, name },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      await renamePasskey(tx, actor.id, { id: params.passkey_id, name: params.name })
      return {}
    }),
})

const deletePasskey = endpoint({
  method: 'DELETE',
  path: '/users/me/two_factor/passkeys/:passkey_id',
  summary: "Removes one of the caller's passkeys, for the password or a code.",
  auth: 'enrolling user',
  audits: 'second_factor.changed',
  params: { passkey_id: integer, ...shownAgain },
  async handle(ctx, { actor, params }) {
    await requireShownAgain(ctx, actor, params)
    return ctx.db.transaction(async tx => {
      await removePasskey(tx, actor.id, params.passkey_id)
      await settleRemoval(tx, actor)
      await tellOfFactors(tx, ctx, actor.id, 'passkey removed')
      return {}
    })
  },
})

export const passkeyEndpoints = [postOptions, postPasskey, patchPasskey, deletePasskey]
