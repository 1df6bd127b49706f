import type { Tx } from '../../../platform/database/tx.ts'
import type { SettingValue } from '../../../protocol/organization.ts'
import { groupSettings } from '../../user-groups/setting-values.ts'
import { permissionSettings } from './permissions.ts'

/** Settings as clients are told of them: a permission that names people one by one is told as these people. */
export async function toldSettings(
  tx: Tx,
  settings: Readonly<Record<string, SettingValue>>,
): Promise<Record<string, SettingValue>> {
  const entries = Object.entries(settings)
  const told = await groupSettings(
    tx,
    entries.flatMap(([name, value]) => groupOf(name, value) ?? []),
  )
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const group = groupOf(name, value)
      return [name, group === undefined ? value : told(group)]
    }),
  )
}

const groupOf = (name: string, value: SettingValue) =>
  name in permissionSettings && typeof value === 'number' ? value : undefined
