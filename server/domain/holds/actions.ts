import type { Allowed } from '../../access/allowed.ts'
import type { holdToLift, HoldTarget } from '../../access/holds.ts'
import { record } from '../../audit/record.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

type Why = { readonly name: string; readonly reason: string }

/** From now on nothing that this keeps is let go by a rule, or removed for good. Resolves to the hold's id. */
export async function makeHold(
  tx: Tx,
  target: Allowed<HoldTarget, 'hold'>,
  { name, reason }: Why,
  now: Date,
): Promise<number> {
  const { userId, channelId, holderId } = target
  const made = await tx.maybe<{ id: number }>(sql`
    insert into holds (name, reason, user_id, channel_id, made_by, made_at)
    values (${name}, ${reason}, ${userId}, ${channelId}, ${holderId}, ${now})
    on conflict do nothing returning id`)
  if (!made) throw badRequest(`'${name}' holds this already.`)
  record(tx, {
    kind: 'hold.added',
    ...(userId !== null && { user: userId }),
    ...(channelId !== null && { channel: channelId }),
    details: { hold: made.id, name },
  })
  return made.id
}

/** What only this kept goes when the rules and the archive's time say so. */
export async function liftHold(
  tx: Tx,
  { id, holderId }: Awaited<ReturnType<typeof holdToLift>>,
  now: Date,
): Promise<void> {
  await tx.run(sql`update holds set lifted_by = ${holderId}, lifted_at = ${now} where id = ${id}`)
  record(tx, { kind: 'hold.removed', details: { hold: id } })
}
