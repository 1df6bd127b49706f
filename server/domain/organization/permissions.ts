import { channelPermissionSettings } from '../channels/permissions.ts'
import { groupPermissionSettings } from '../user-groups/permissions.ts'
import type { SystemGroupName } from '../user-groups/system-groups.ts'
import { permissionSettings, type PermissionRules } from './settings/permissions.ts'

/** For a client's settings page: which groups each setting may be given. */
export const permissionRules = {
  realm: Object.fromEntries(
    Object.entries(permissionSettings).map(([name, { initialName, rules }]) => [
      name,
      told(initialName, rules),
    ]),
  ),
  stream: channelPermissionSettings,
  group: groupPermissionSettings,
}

function told(initialName: SystemGroupName, rules: PermissionRules) {
  return {
    require_system_group: rules.only !== undefined,
    allow_internet_group: false,
    allow_nobody_group: rules.nobody,
    allow_everyone_group: rules.everyone,
    default_group_name: initialName,
    default_for_system_groups: null,
    allowed_system_groups: rules.only ?? [],
  }
}
