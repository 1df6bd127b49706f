import { record } from '../../audit/record.ts'
import { roles } from '../../identity/actor.ts'
import { createApiKey } from '../../identity/api-keys.ts'
import type { Database } from '../../platform/database/database.ts'
import { sql } from '../../platform/database/sql.ts'
import { createUser } from '../users/actions.ts'

export type NewOrganization = {
  name: string
  owner: { email: string; fullName: string; passwordHash: string; apiKey?: string | undefined }
}
export type Created = { created: true; userId: number; apiKey: string } | { created: false }

/** Creates the organization and its first owner together. An existing one is left as it is. */
export async function createOrganization(
  db: Database,
  { name, owner }: NewOrganization,
): Promise<Created> {
  return db.transaction(async tx => {
    const isNew = await tx.run(
      sql`insert into organization (name) values (${name}) on conflict do nothing`,
    )
    if (isNew === 0) return { created: false }
    const { email, fullName, passwordHash } = owner
    const user = await createUser(tx, { email, fullName, role: roles.owner, passwordHash })
    if (!user) throw new Error(`cannot create the organization: ${email} is taken already`)
    record(tx, {
      kind: 'organization.created',
      user: user.user_id,
      details: { name },
      personal: { email },
    })
    const apiKey = await createApiKey(tx, user.user_id, owner.apiKey)
    return { created: true, userId: user.user_id, apiKey }
  })
}
