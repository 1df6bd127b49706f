import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { organizationSettings } from '../organization/settings/read.ts'

/** Where the organization wants it: refuses what somebody else here is called, in whatever letters. `userId` is whose name it becomes. */
export async function requireUniqueName(tx: Tx, name: string, userId?: number): Promise<void> {
  const { require_unique_names: isWanted } = await organizationSettings(tx)
  if (!isWanted) return
  // Held, so that two people who choose the same name follow each other.
  await tx.run(sql`select from organization for no key update`)
  const taken = await tx.maybe(sql`
    select from users
    where lower(full_name) = lower(${name}) and is_active and id is distinct from ${userId ?? null}::int
    limit 1`)
  if (taken) throw badRequest('Unique names required in this organization.')
}
