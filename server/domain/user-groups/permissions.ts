import type { GroupPermission } from '../../protocol/user-groups.ts'
import type { SystemGroupName } from './system-groups.ts'

type PermissionRule = {
  /** What a new group starts with: a system group, or whoever makes it. */
  readonly default: SystemGroupName | 'group_creator'
  /** Guests have only what everybody can be given. */
  readonly mayBeEveryone: boolean
}

/** Who may do what with one group, by Zulip's names. */
export const groupPermissionRules: Readonly<Record<GroupPermission, PermissionRule>> = {
  can_add_members_group: { default: 'group_creator', mayBeEveryone: false },
  can_join_group: { default: 'role:nobody', mayBeEveryone: false },
  can_leave_group: { default: 'role:everyone', mayBeEveryone: true },
  can_manage_group: { default: 'group_creator', mayBeEveryone: false },
  can_mention_group: { default: 'role:everyone', mayBeEveryone: true },
  can_remove_members_group: { default: 'role:nobody', mayBeEveryone: false },
}

/** Groups that nobody may be given this permission through. */
export const groupsRefusedForGroup = (permission: GroupPermission): SystemGroupName[] => [
  'role:internet',
  ...(groupPermissionRules[permission].mayBeEveryone ? [] : (['role:everyone'] as const)),
]

/** For a client's settings page. */
export const groupPermissionSettings = Object.fromEntries(
  Object.entries(groupPermissionRules).map(([name, rule]) => [
    name,
    {
      require_system_group: false,
      allow_internet_group: false,
      allow_nobody_group: true,
      allow_everyone_group: rule.mayBeEveryone,
      default_group_name: rule.default,
      default_for_system_groups:
        name === 'can_mention_group' ? ('role:members' as const) : ('role:nobody' as const),
      allowed_system_groups: [],
    },
  ]),
)
