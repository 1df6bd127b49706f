import type { Actor } from '../identity/actor.ts'
import { badRequest } from '../platform/http/api-error.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import { channelToSee, type ChannelName } from './channels.ts'
import { beforeHolding } from './held.ts'
import { operator } from './operator.ts'
import { requireDecider } from './organization.ts'
import { personToSee, type PersonName } from './users.ts'

/** Who decides on holds: an owner, or who administers the host. */
export type Holder = Actor | 'operator'

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

export function requireHolder(holder: Holder): void {
  if (holder !== 'operator') requireDecider(holder, 'owners')
}

/** For holding it. Until the end of the transaction nothing is removed for good. */
export async function targetToHold(
  tx: Tx,
  holder: Holder,
  wish: HoldWish,
): Promise<Allowed<HoldTarget, 'hold'>> {
  requireHolder(holder)
  await beforeHolding(tx)
  const { id: holderId, reader } = whoHolds(holder)
  const userId = 'user' in wish ? (await personToSee(tx, reader, wish.user)).id : null
  const channelId = 'channel' in wish ? (await channelToSee(tx, reader, wish.channel)).id : null
  return allow({ holderId, userId, channelId }, 'hold')
}

/** For lifting it. Held until the end of the transaction. */
export async function holdToLift(
  tx: Tx,
  holder: Holder,
  id: number,
): Promise<Allowed<HoldInForce, 'lift'>> {
  requireHolder(holder)
  const hold = await tx.maybe<{ id: number }>(sql`
    select id from holds where id = ${id}::bigint and lifted_at is null for update`)
  if (!hold) throw badRequest('Invalid hold ID')
  return allow({ id: hold.id, holderId: whoHolds(holder).id }, 'lift')
}

const whoHolds = (holder: Holder) =>
  holder === 'operator' ? { id: null, reader: operator } : { id: holder.id, reader: holder }
