import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

export type Organization = { name: string; description: string; createdAt: Date }

/** The one organization; undefined before it has been created. */
export const organization = (tx: Tx) =>
  tx.maybe<Organization>(sql`select name, description, created_at as "createdAt" from organization`)
