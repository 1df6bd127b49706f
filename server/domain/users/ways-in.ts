import type { Allowed } from '../../access/allowed.ts'
import type { Somebody } from '../../access/users.ts'
import { sessionEnd, withLimits } from '../../identity/session-limits.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

type WaysIn = {
  sessions: { since: Date; until: Date }[]
  keys: { since: Date }[]
  devices: number
}

/** What is signed in for somebody now, and by what programs come in for them; never a secret itself. */
export async function waysInOf(
  tx: Tx,
  { id }: Allowed<Somebody, 'see'>,
  now: Date,
): Promise<WaysIn> {
  const sessions = await tx.many<WaysIn['sessions'][number]>(sql`
    select s.created_at as since, ${sessionEnd} as until
    from sessions s join users u on u.id = s.user_id ${withLimits}
    where u.id = ${id} and ${sessionEnd} > ${now} order by s.id`)
  const keys = await tx.many<WaysIn['keys'][number]>(
    sql`select created_at as since from api_keys where user_id = ${id} order by created_at, key_hash`,
  )
  const { devices } = await tx.one<{ devices: number }>(
    sql`select count(*) as devices from push_tokens where user_id = ${id}`,
  )
  return { sessions, keys, devices }
}
