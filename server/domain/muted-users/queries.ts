import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** Whom this person does not want to hear from, in the order of ids; since when in seconds. */
export const mutedBy = (tx: Tx, userId: number): Promise<{ id: number; timestamp: number }[]> =>
  tx.many<{ id: number; timestamp: number }>(sql`
    select muted_user_id as id, extract(epoch from muted_at)::bigint as timestamp
    from muted_users where user_id = ${userId} order by muted_user_id`)
