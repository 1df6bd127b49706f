import { withLimits, sessionEnd } from '../identity/session-limits.ts'
import { badRequest } from '../platform/http/api-error.ts'
import { sql, type Sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'

/** Where somebody is signed in. */
export type Session = {
  readonly id: number
  readonly tokenHash: Buffer
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly endsAt: Date
  /** 'Firefox on Linux' */
  readonly program: string
  /** Where it signed in from; empty when that is not known. */
  readonly address: string
}
type Owner = { readonly id: number }

const sessions = (condition: Sql) => sql`
  select s.id, s.token_hash as "tokenHash", s.created_at as "createdAt",
    s.last_seen_at as "lastSeenAt", ${sessionEnd} as "endsAt", s.program, s.address
  from sessions s join users u on u.id = s.user_id ${withLimits}
  where ${condition} order by s.id`

/** One's own, and nobody else's. */
export async function ownSessions(
  tx: Tx,
  { id }: Owner,
  now: Date,
): Promise<Allowed<Session, 'see'>[]> {
  const rows = await tx.many<Session>(sessions(sql`u.id = ${id} and ${sessionEnd} > ${now}`))
  return rows.map(row => allow(row, 'see'))
}

/** For ending one of one's own. One that is not there, and one that is somebody else's, sound the same. */
export async function ownSessionToEnd(
  tx: Tx,
  owner: Owner,
  sessionId: number,
): Promise<Allowed<Session, 'end'>> {
  const session = await tx.maybe<Session>(
    sessions(sql`u.id = ${owner.id} and s.id = ${sessionId}::bigint`),
  )
  if (!session) throw badRequest('No such session')
  return allow(session, 'end')
}
