import type { Actor } from '../identity/actor.ts'
import { badRequest } from '../platform/http/api-error.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import { channelToSee, type ChannelName } from './channels.ts'
import { beforeHolding } from './held.ts'
import { isOperator } from './operator.ts'
import { requireDecider } from './organization.ts'
import { personToSee, type PersonName } from './users.ts'

/** A person, a channel, or the whole organization. */
export type HoldWish =
  | { readonly user: PersonName }
  | { readonly channel: ChannelName }
  | { readonly organization: true }

export type HoldTarget = {
  readonly holderId: number | null
  readonly userId: number | null
  readonly channelId: number | null
}

type HoldInForce = { readonly id: number; readonly holderId: number | null }

/** For holding it. Until the end of the transaction nothing is removed for good. */
export async function targetToHold(
  tx: Tx,
  holder: Actor,
  wish: HoldWish,
): Promise<Allowed<HoldTarget, 'hold'>> {
  requireDecider(holder, 'owners')
  await beforeHolding(tx)
  const userId = 'user' in wish ? (await personToSee(tx, holder, wish.user)).id : null
  const channelId = 'channel' in wish ? (await channelToSee(tx, holder, wish.channel)).id : null
  return allow({ holderId: idOf(holder), userId, channelId }, 'hold')
}

/** For lifting it. Held until the end of the transaction. */
export async function holdToLift(
  tx: Tx,
  holder: Actor,
  id: number,
): Promise<Allowed<HoldInForce, 'lift'>> {
  requireDecider(holder, 'owners')
  const hold = await tx.maybe<{ id: number }>(sql`
    select id from holds where id = ${id}::bigint and lifted_at is null for update`)
  if (!hold) throw badRequest('Invalid hold ID')
  return allow({ id: hold.id, holderId: idOf(holder) }, 'lift')
}

/** Null: the operator, who is nobody of the organization. */
const idOf = (holder: Actor) => (isOperator(holder) ? null : holder.id)
