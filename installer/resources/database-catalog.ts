import type { Look } from '../core/host.ts'
import { rowsOf, type DatabaseAccess } from './database-access.ts'

/** Roles and databases in one question, the same for every resource: a plan asks it once. PostgreSQL's own are left out. */
const everything = `select 'role' as kind, rolname::text as name, rolcanlogin and not
    (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls) as plain, false as to_all, '{}'::text[] as users
  from pg_roles where rolname !~ '^pg_'
  union all
  select 'database', datname::text, false, has_database_privilege('public', oid, 'connect'),
    array(select rolname::text from pg_roles
          where rolname !~ '^pg_' and has_database_privilege(rolname, pg_database.oid, 'connect'))
  from pg_database`

/** The row of one; undefined also when the database does not answer. */
export async function inCatalog(
  host: Look,
  access: DatabaseAccess,
  wanted: 'role' | 'database',
  called: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const rows = await rowsOf(host, access('postgres'), everything)
  return rows?.find(({ kind, name }) => kind === wanted && name === called)
}
