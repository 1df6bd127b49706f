import type { GroupSetting } from './group-setting.ts'
import { legacyPolicy } from './legacy-policies.ts'

export type SettingValue = string | number | boolean | null | GroupSetting | readonly number[]

/** What the organization has decided anew: one setting, or several that belong together. Names are without `realm_`. */
export type OrganizationEvent =
  | { type: 'realm'; op: 'update'; property: string; value: SettingValue }
  | {
      type: 'realm'
      op: 'update_dict'
      /** The organization shows itself otherwise, or (`default`) anything else. */
      property: 'default' | 'icon' | 'logo' | 'night_logo'
      data: Readonly<Record<string, SettingValue>>
    }

export type OrganizationState = Readonly<Record<`realm_${string}`, unknown>>

export function applyOrganizationEvent<State extends OrganizationState>(
  state: State,
  event: OrganizationEvent,
): State {
  const changed = event.op === 'update' ? { [event.property]: event.value } : event.data
  return {
    ...state,
    ...Object.fromEntries(
      Object.entries(changed).flatMap(([name, value]) => [
        [`realm_${name}`, value],
        ...legacyPolicy(name, value),
      ]),
    ),
  }
}
