import { sql, type Sql } from '../../platform/database/sql.ts'

/** An advisory lock that each web server holds, shared, for as long as clients can ask it. */
export const webPresence = { area: 0x7061726c, key: 1 } as const

/** Whether a web server is there: the database knows by that lock, which ends with its connection. */
export const isWebPresent: Sql = sql`exists (
  select from pg_locks
  where locktype = 'advisory' and granted and objsubid = 2
    and database = (select oid from pg_database where datname = current_database())
    and classid = ${webPresence.area}::int::oid and objid = ${webPresence.key}::int::oid)`
