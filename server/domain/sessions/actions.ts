import type { Allowed } from '../../access/allowed.ts'
import { requireDecider } from '../../access/organization.ts'
import type { Session } from '../../access/sessions.ts'
import { record } from '../../audit/record.ts'
import type { Actor } from '../../identity/actor.ts'
import type { LimitedRole } from '../../identity/session-limits.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

export async function endOwnSession(tx: Tx, { id }: Allowed<Session, 'end'>): Promise<void> {
  record(tx, { kind: 'session.ended', details: { session: id } })
  await tx.run(sql`delete from sessions where id = ${id}`)
}

/** Undefined: as it is. Null: as for everybody. */
type Wish = {
  readonly lifetimeSeconds: number | null | undefined
  readonly idleSeconds: number | null | undefined
}

/** Limits the sessions of a role, also those that there are. */
export async function limitSessions(
  tx: Tx,
  actor: Actor,
  role: LimitedRole,
  { lifetimeSeconds: lifetime, idleSeconds: idle }: Wish,
): Promise<void> {
  requireDecider(actor, 'owners')
  record(tx, { kind: 'organization.session_limits', details: { role, lifetime, idle } })
  await tx.run(sql`
    insert into session_limits (role, lifetime_seconds, idle_seconds)
    values (${role}, ${lifetime ?? null}, ${idle ?? null})
    on conflict (role) do update set
      lifetime_seconds = case when ${lifetime !== undefined} then excluded.lifetime_seconds
        else session_limits.lifetime_seconds end,
      idle_seconds = case when ${idle !== undefined} then excluded.idle_seconds
        else session_limits.idle_seconds end`)
}
