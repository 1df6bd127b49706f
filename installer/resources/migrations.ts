import type { Argv } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import { databaseState } from './database-state.ts'

/** The tables as this release needs them. @param admin argv of `server/admin.ts`, up to the verb */
export const migrations = (admin: (verb: readonly string[]) => Argv, owner: string): Resource => {
  const migrate = ['migrate', '--database-user', owner]
  return {
    id: 'database tables',
    check: async host =>
      (await databaseState(host, admin(['state', '--database-user', owner])))?.pending.length === 0
        ? undefined
        : 'migrate them',
    // Migrations only go forward; the whole database is what can be taken back.
    apply: host => host.run({ argv: admin(migrate), undo: 'one-way' }),
  }
}
