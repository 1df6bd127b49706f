import { checkMigrations, migrate } from '../platform/database/migrate.ts'
import { UsageError, type Verb } from './verb.ts'
import { withDatabase } from './with-database.ts'

const somethingPending = 3

export const migrateVerb: Verb = {
  options: { 'database-user': { type: 'string' }, check: { type: 'boolean' } },
  usage: '--database-user ROLE [--check]   bring the database to this release',
  async run({ config, options: { 'database-user': user, check } }) {
    if (typeof user !== 'string')
      throw new UsageError('migrate needs --database-user ROLE, the role that owns the database')
    const result = await withDatabase(config, user, check ? checkMigrations : migrate)
    return { result, exit: check && result.pending.length > 0 ? somethingPending : 0 }
  },
}
