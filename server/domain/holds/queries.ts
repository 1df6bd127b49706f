import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { seconds } from '../retention/seconds.ts'

/** A hold as clients and operators are shown it. Without a person and a channel it is of the whole organization. */
export type Hold = {
  id: number
  name: string
  reason: string
  user_id: number | null
  stream_id: number | null
  user_name: string | null
  stream_name: string | null
  /** Null: the operator, on the host. */
  made_by: number | null
  made_at: number
  lifted_by: number | null
  lifted_at: number | null
}

/** The holds in force; with `lifted`, those that were too. */
export const holds = (tx: Tx, { lifted }: { lifted: boolean }): Promise<Hold[]> =>
  tx.many<Hold>(sql`
    select h.id, h.name, h.reason, h.user_id, h.channel_id as stream_id, u.full_name as user_name,
      c.name as stream_name, h.made_by, ${seconds(sql`h.made_at`)} as made_at,
      h.lifted_by, ${seconds(sql`h.lifted_at`)} as lifted_at
    from holds h left join users u on u.id = h.user_id left join channels c on c.id = h.channel_id
    where ${lifted}::boolean or h.lifted_at is null order by h.id`)
