import { notAudited } from '../audit/audits.ts'
import { checkMigrations } from '../platform/database/migrate.ts'
import { sql } from '../platform/database/sql.ts'
import { UsageError, type Verb } from './verb.ts'
import { withDatabase } from './with-database.ts'

/** What a plan wants to know of the database, in one start of a program instead of two. */
export const state: Verb = {
  audits: notAudited('it only reads'),
  options: { 'database-user': { type: 'string' } },
  usage:
    '--database-user ROLE   which migrations are pending, and whether there is an organization',
  async run({ config, options: { 'database-user': user } }) {
    if (typeof user !== 'string')
      throw new UsageError('state needs --database-user ROLE, the role that owns the database')
    return withDatabase(config, user, async db => {
      const { pending } = await checkMigrations(db)
      const exists = await db.snapshot(async tx => {
        const table = await tx.one<{ name: string | null }>(
          sql`select to_regclass('organization') as name`,
        )
        // Its columns may be those of an earlier release.
        return table.name !== null && (await tx.maybe(sql`select from organization`)) !== undefined
      })
      return { result: { pending, organization: { exists } } }
    })
  },
}
