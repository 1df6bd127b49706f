import { systemGroupList } from '../../domain/user-groups/system-groups.ts'
import type { SettingValue } from '../../protocol/organization.ts'
import { nearest } from './near.ts'
import { Refusal } from './refusal.ts'

/** A group by its name is what an operator types for a permission; the API wants it by id, beside what it was. */
export function asTyped(value: string, { isPermission }: { isPermission: boolean }): string {
  if (!isPermission) return value
  const group = systemGroupList.find(({ name }) => name === value || name === `role:${value}`)
  if (group) return JSON.stringify({ new: group.id })
  return /^\d{1,9}$/.test(value) ? `{"new":${value}}` : value
}

/** The same in the other direction. */
export const valueShown = (name: string, value: SettingValue): SettingValue =>
  (/^can_|_group$/.test(name) && systemGroupList.find(({ id }) => id === value)?.name) || value

/** The settings that there are, to be chosen from. @param list the command that shows them */
export function noSuchSetting(name: string, names: readonly string[], list: string): Refusal {
  const near = nearest(
    name,
    names.map(one => ({ names: [one], shown: one })),
  )
  return new Refusal({
    because: `there is no setting ${name}`,
    remedy: near.length === 0 ? `${list} shows all of them` : `did you mean ${near.join(', or ')}?`,
    usage: true,
  })
}
