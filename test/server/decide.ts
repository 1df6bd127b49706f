import { sql } from '../../server/platform/database/sql.ts'
import type { World } from './world.ts'

/** Lets the organization decide otherwise: settings by the names of the API, in the form they are kept in. */
export const decide = ({ db }: World, settings: Record<string, unknown>) =>
  db.transaction(tx =>
    tx.run(sql`update organization set settings = settings || ${JSON.stringify(settings)}::jsonb`),
  )
