import { sql, type Sql } from '../../platform/database/sql.ts'

/** A moment in the database's own form, in seconds of UNIX; null stays null. */
export const seconds = (moment: Sql): Sql => sql`floor(extract(epoch from ${moment}))::float8`
