import { channelPermissionSettings } from '../channels/permissions.ts'
import type { SystemGroupName } from '../user-groups/system-groups.ts'
import { permissionSettings, type PermissionRules } from './settings/permissions.ts'

/** What a new group starts with. */
const groupGroups: Readonly<Record<string, SystemGroupName>> = {
  can_add_members_group: 'role:nobody',
  can_join_group: 'role:nobody',
  can_leave_group: 'role:everyone',
  can_manage_group: 'role:nobody',
  can_mention_group: 'role:everyone',
  can_remove_members_group: 'role:nobody',
}

/** For a client's settings page: which groups each setting may be given. */
export const permissionRules = {
  realm: Object.fromEntries(
    Object.entries(permissionSettings).map(([name, { initialName, rules }]) => [
      name,
      told(initialName, rules),
    ]),
  ),
  stream: channelPermissionSettings,
  group: ofAll(groupGroups),
}

function ofAll(groups: Readonly<Record<string, SystemGroupName>>) {
  const rules = { everyone: true, nobody: true }
  return Object.fromEntries(
    Object.entries(groups).map(([name, group]) => [name, told(group, rules)]),
  )
}

function told(initialName: SystemGroupName, rules: PermissionRules) {
  return {
    require_system_group: true,
    allow_internet_group: false,
    allow_nobody_group: rules.nobody,
    allow_everyone_group: rules.everyone,
    default_group_name: initialName,
    default_for_system_groups: null,
    allowed_system_groups: rules.only ?? [],
  }
}
