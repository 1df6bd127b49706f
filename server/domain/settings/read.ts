import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { userSettingTable, userSettingsFrom, type UserSettings } from './table.ts'

type Kept = Record<string, unknown>

/** What somebody has set. */
export async function settingsOf(tx: Tx, id: number): Promise<UserSettings> {
  const { settings } = await tx.one<{ settings: Kept }>(
    sql`select settings from users where id = ${id}`,
  )
  return userSettingsFrom(settings)
}

/** What people who come from now on start with. */
export async function userDefaults(tx: Tx): Promise<UserSettings> {
  const row = await tx.maybe<{ settings: Kept }>(
    sql`select user_defaults as settings from organization`,
  )
  return userSettingsFrom(row?.settings ?? {})
}

type Flag = {
  [Name in keyof UserSettings]: UserSettings[Name] extends boolean ? Name : never
}[keyof UserSettings]

/** Whether the row `users` (an alias in SQL) has this setting on: for a `where`. */
export const hasOn = (users: Sql, name: Flag): Sql =>
  sql`coalesce((${users}.settings ->> ${name})::boolean, ${userSettingTable[name].initial}::boolean)`
