import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { Role } from './actor.ts'

/** As long as what an earlier key signed still counts: a session's CSRF token is signed once. */
export const longestSeconds = 14 * 24 * 60 * 60
/** Nobody shall be able to lock everybody out. */
export const shortestSeconds = 5 * 60

/** What holds for a role, or for everybody whose role says nothing. Null: as for everybody. `idleSeconds` 0: no limit. */
export type SessionLimits = {
  readonly lifetimeSeconds: number | null
  readonly idleSeconds: number | null
}

/** A role's number, or this for everybody. */
export const everybody = 0
export type LimitedRole = Role | typeof everybody

/** Joins what holds for a row `u` of `users`. */
export const withLimits = sql`
  left join session_limits own on own.role = u.role
  left join session_limits common on common.role = ${everybody}`

const lifetime = sql`coalesce(own.lifetime_seconds, common.lifetime_seconds, ${longestSeconds}::int)`
const idle = sql`nullif(coalesce(own.idle_seconds, common.idle_seconds), 0)`

/** When a row `s` of `sessions` ends, with `withLimits`. Limits count for sessions from before them too. */
export const sessionEnd = sql`least(s.expires_at,
  s.created_at + make_interval(secs => ${lifetime}), s.last_seen_at + make_interval(secs => ${idle}))`

/** How long a new session of this role lasts. */
export async function sessionLifetime(tx: Tx, role: Role): Promise<number> {
  const { seconds } = await tx.one<{ seconds: number }>(sql`
    select ${lifetime} as seconds from (values (${role}::int)) u (role) ${withLimits}`)
  return seconds
}

export const allSessionLimits = (tx: Tx) =>
  tx.many<SessionLimits & { role: LimitedRole }>(sql`
    select role, lifetime_seconds as "lifetimeSeconds", idle_seconds as "idleSeconds"
    from session_limits order by role`)
