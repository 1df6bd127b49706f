import type { Resource } from '../core/resource.ts'
import { sqlName, type DatabaseAccess } from './database-access.ts'
import { inCatalog } from './database-catalog.ts'

export type DatabaseOptions = {
  readonly owner: string
  /** Roles that may connect, beside the owner. */
  readonly users: readonly string[]
}

/** A database that its owner and the named users may enter, and nobody else. */
export const database = (
  access: DatabaseAccess,
  name: string,
  { owner, users }: DatabaseOptions,
): Resource => ({
  id: `database ${name}`,
  async check(host) {
    const row = await inCatalog(host, access, 'database', name)
    if (row === undefined) return 'create it'
    if (row['to_all'] === true) return 'close it to everybody else'
    const inside = row['users']
    const shutOut = Array.isArray(inside) ? users.filter(user => !inside.includes(user)) : users
    return shutOut.length > 0 ? `let ${shutOut.join(', ')} in` : undefined
  },
  async apply(host) {
    const run = (sql: string) =>
      host.run({ argv: access('postgres'), input: JSON.stringify({ sql }), undo: 'one-way' })
    const row = await inCatalog(host, access, 'database', name)
    if (row === undefined) {
      await host.run({
        argv: access('postgres'),
        // C.UTF-8 sorts the same for ever; a language's order changes with libc and breaks indexes.
        input: JSON.stringify({
          sql: `create database ${sqlName(name)} owner ${sqlName(owner)} template template0 encoding 'UTF8' locale 'C.UTF-8'`,
        }),
        undo: [
          access('postgres', [
            '--execute',
            `drop database if exists ${sqlName(name)} with (force)`,
          ]),
        ],
        erases: 'what people have written',
      })
    }
    await run(`revoke all on database ${sqlName(name)} from public`)
    for (const user of users)
      await run(`grant connect on database ${sqlName(name)} to ${sqlName(user)}`)
  },
})
