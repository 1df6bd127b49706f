import { requireDecider } from '../../access/organization.ts'
import type { Actor } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { hasOn } from '../settings/read.ts'

/** Whose private data may be part of an export, in the order of ids. */
export async function exportConsents(tx: Tx, actor: Actor) {
  requireDecider(actor, 'administrators')
  return tx.many<{ user_id: number; consented: boolean }>(sql`
    select u.id as user_id, ${hasOn(sql`u`, 'allow_private_data_export')} as consented
    from users u where u.is_active and not u.is_bot order by u.id`)
}
