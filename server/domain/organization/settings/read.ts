import { sql } from '../../../platform/database/sql.ts'
import type { Tx } from '../../../platform/database/tx.ts'
import { settingTable, type OrganizationSettings } from './table.ts'

/** What the organization has decided, and what is so until it decides otherwise. */
export async function organizationSettings(tx: Tx): Promise<OrganizationSettings> {
  const row = await tx.maybe<{ settings: Record<string, unknown> }>(
    sql`select settings from organization`,
  )
  return withDefaults(row?.settings ?? {})
}

/** A kept value that no longer fits its setting, after an upgrade perhaps, counts as never changed. */
export function withDefaults(kept: Readonly<Record<string, unknown>>): OrganizationSettings {
  const entries = Object.entries(settingTable).map(([name, setting]) => {
    if (!(name in kept)) return [name, setting.initial]
    const read = setting.kept.safeParse(kept[name])
    return [name, read.success ? read.data : setting.initial]
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each value was read by the setting of its own name
  return Object.fromEntries(entries) as OrganizationSettings
}
