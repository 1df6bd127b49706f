import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

export type Organization = {
  name: string
  description: string
  createdAt: Date
  /** What differs from the defaults. */
  settings: Record<string, unknown>
  /** Tokens of pictures. */
  icon: string | null
  logo: string | null
  night_logo: string | null
}

/** The one organization; undefined before it has been created. */
export const organization = (tx: Tx) =>
  tx.maybe<Organization>(
    sql`select name, description, created_at as "createdAt", settings, icon, logo, night_logo
      from organization`,
  )

/** What it is called; empty before it has been created. */
export const organizationName = async (tx: Tx): Promise<string> =>
  (await organization(tx))?.name ?? ''
