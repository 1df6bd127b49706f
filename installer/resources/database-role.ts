import type { Resource } from '../core/resource.ts'
import { sqlName, type DatabaseAccess } from './database-access.ts'
import { inCatalog } from './database-catalog.ts'

/** A role that may sign in and has no power of its own. It has no password: it is who the operating system says. */
export const databaseRole = (access: DatabaseAccess, name: string): Resource => ({
  id: `database role ${name}`,
  async check(host) {
    const role = await inCatalog(host, access, 'role', name)
    if (role === undefined) return 'create it'
    return role['plain'] === true ? undefined : 'take from it what it should not be able to do'
  },
  async apply(host) {
    const there = (await inCatalog(host, access, 'role', name)) !== undefined
    const sql = `${there ? 'alter' : 'create'} role ${sqlName(name)} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls`
    await host.run({
      argv: access('postgres'),
      input: JSON.stringify({ sql }),
      undo: there
        ? []
        : [access('postgres', ['--execute', `drop role if exists ${sqlName(name)}`])],
      // A role cannot go while a database that is kept belongs to it.
      ...(!there && { erases: 'the owners of the database' }),
    })
  },
})
