import type { AuditFilter, AuditRow } from '../audit/queries.ts'
import type { Actor } from '../identity/actor.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import { requireDecider } from './organization.ts'
import { maySeeEmail, type EmailVisibility } from './user-rules.ts'

/** Which rows of the audit log somebody asks for. Administrators may read all of it, others nothing. */
export function auditLogToRead(actor: Actor, filter: AuditFilter): Allowed<AuditFilter, 'read'> {
  requireDecider(actor, 'administrators')
  return allow(filter, 'read')
}

/** The same for who runs commands on the host: they could read the database itself. */
export const auditLogForOperator = (filter: AuditFilter): Allowed<AuditFilter, 'read'> =>
  allow(filter, 'read')

/** What is an address of a person's mail, in what a row tells of them. */
const emailKeys = ['email', 'email_before', 'email_after']

/** Some show their address to nobody: then the log does not either. */
export async function withoutHiddenEmails(
  tx: Tx,
  actor: Actor,
  rows: readonly AuditRow[],
): Promise<AuditRow[]> {
  const people = await tx.many<{ id: number; emailVisibility: EmailVisibility }>(sql`
    select id, email_visibility as "emailVisibility" from users
    where id = any(${rows.map(row => row.user_id)}::int[])`)
  const hidden = new Set(people.filter(one => !maySeeEmail(actor, one)).map(({ id }) => id))
  return rows.map(row =>
    row.user_id !== null && hidden.has(row.user_id) && row.personal !== null
      ? { ...row, personal: withoutEmails(row.personal) }
      : row,
  )
}

const withoutEmails = (personal: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(personal).filter(([key]) => !emailKeys.includes(key)))
