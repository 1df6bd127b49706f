import { sometimes } from '../audit/audits.ts'
import { migrate } from '../platform/database/migrate.ts'
import { UsageError, type Verb } from './verb.ts'
import { withDatabase } from './with-database.ts'

export const migrateVerb: Verb = {
  audits: sometimes('database.migrated'),
  options: { 'database-user': { type: 'string' } },
  usage: '--database-user ROLE   bring the database to this release',
  async run({ config, cause, options: { 'database-user': user } }) {
    if (typeof user !== 'string')
      throw new UsageError('migrate needs --database-user ROLE, the role that owns the database')
    return { result: await withDatabase(config, user, migrate, cause) }
  },
}
