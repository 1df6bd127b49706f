import type { Resource } from '../core/resource.ts'
import { rowsOf, sqlName, type DatabaseAccess } from './database-access.ts'

export type DatabaseOptions = {
  readonly owner: string
  /** Roles that may connect, beside the owner. */
  readonly users: readonly string[]
}

const open = `select has_database_privilege('public', oid, 'connect') as to_all,
    array(select rolname::text from pg_roles where rolname = any($2::text[])
          and not has_database_privilege(rolname, pg_database.oid, 'connect')) as shut_out
  from pg_database where datname = $1`

/** A database that its owner and the named users may enter, and nobody else. */
export const database = (
  access: DatabaseAccess,
  name: string,
  { owner, users }: DatabaseOptions,
): Resource => ({
  id: `database ${name}`,
  async check(host) {
    const row = (await rowsOf(host, access('postgres'), open, [name, users]))?.[0]
    if (row === undefined) return 'create it'
    if (row['to_all'] === true) return 'close it to everybody else'
    const shutOut = row['shut_out']
    return Array.isArray(shutOut) && shutOut.length > 0 ? `let ${shutOut.join(', ')} in` : undefined
  },
  async apply(host) {
    const run = (sql: string) =>
      host.run({ argv: access('postgres'), input: JSON.stringify({ sql }), undo: 'one-way' })
    const row = (await rowsOf(host, access('postgres'), open, [name, users]))?.[0]
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
