import { roles } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

export type Organization = { name: string; description: string; createdAt: Date }

/** The one organization; undefined before it has been created. */
export const organization = (tx: Tx) =>
  tx.maybe<Organization>(sql`select name, description, created_at as "createdAt" from organization`)

/** Addresses of its owners, in the order in which they came. */
export const ownerEmails = async (tx: Tx): Promise<string[]> =>
  (
    await tx.many<{ email: string }>(
      sql`select email from users where role = ${roles.owner} and is_active order by id`,
    )
  ).map(({ email }) => email)
