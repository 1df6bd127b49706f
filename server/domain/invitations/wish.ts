import * as z from 'zod'
import { mayInviteAs } from '../../access/invitation-rules.ts'
import { channelToSee } from '../../access/channels.ts'
import { toJoin } from '../../access/subscribing.ts'
import { onlyFor } from '../../access/organization.ts'
import { requireMayPromise } from '../../access/user-groups.ts'
import { isAdministrator, roles, type Actor, type Role } from '../../identity/actor.ts'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import { boolean, json, optional, text, withDefault } from '../../platform/http/parameters.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { defaultChannelIds } from '../default-channels/queries.ts'
import type { Terms } from './actions.ts'

const tenDays = 14_400

/** What both kinds of invitations are asked for with. */
export const termParameters = {
  invite_expires_in_minutes: withDefault(json(z.int().min(1).max(52_560_000).nullable()), tenDays),
  invite_as: withDefault(
    json(
      z.union([
        z.literal(roles.owner),
        z.literal(roles.administrator),
        z.literal(roles.moderator),
        z.literal(roles.member),
        z.literal(roles.guest),
      ]),
    ),
    roles.member,
  ),
  group_ids: withDefault(json(z.array(z.int()).max(1000)), []),
  include_realm_default_subscriptions: withDefault(boolean, false),
  welcome_message_custom_text: optional(text(z.string().max(8000))),
}

type Wish = {
  invite_expires_in_minutes: number | null
  invite_as: Role
  stream_ids: readonly number[]
  group_ids: readonly number[]
  include_realm_default_subscriptions: boolean
  welcome_message_custom_text: string | undefined
  notify_referrer_on_join: boolean
}

/** What the actor may promise of it, or a refusal. */
export async function termsFor(tx: Tx, actor: Actor, wish: Wish, now: Date): Promise<Terms> {
  if (!mayInviteAs(actor, wish.invite_as)) throw tooMighty(wish.invite_as)
  const groupIds = [...new Set(wish.group_ids)]
  await requireMayPromise(tx, actor, groupIds)
  const defaults = await defaultChannelIds(tx)
  for (const id of wish.stream_ids) await requireInvitable(tx, actor, id, defaults.includes(id))
  const minutes = wish.invite_expires_in_minutes
  return {
    role: wish.invite_as,
    channelIds: wish.stream_ids,
    groupIds,
    includesDefaults: wish.include_realm_default_subscriptions,
    notifiesInviter: wish.notify_referrer_on_join,
    welcomeText: isAdministrator(actor) ? (wish.welcome_message_custom_text ?? null) : null,
    now,
    expiresAt: minutes === null ? null : new Date(now.getTime() + minutes * 60_000),
  }
}

function tooMighty(role: Role): ApiError {
  if (role === roles.owner) return onlyFor('owners')
  if (role === roles.administrator) return onlyFor('administrators')
  return badRequest('Insufficient permission')
}

/** Nobody is a member of this number: whether the actor may bring in others than themselves. */
const somebodyNew = -1

async function requireInvitable(
  tx: Tx,
  actor: Actor,
  id: number,
  isDefault: boolean,
): Promise<void> {
  const channel = await channelToSee(tx, actor, { id }).catch((error: unknown) => {
    if (error instanceof ApiError)
      throw badRequest(`Invalid channel ID ${id}. No invites were sent.`)
    throw error
  })
  // The organization itself brings new people in there.
  if (isDefault) return
  const [joinable] = await toJoin(tx, actor, [channel], [somebodyNew])
  if (!joinable)
    throw badRequest('You do not have permission to subscribe other users to channels.')
}
