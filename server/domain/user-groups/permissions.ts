import type { GroupPermission } from '../../protocol/user-groups.ts'
import { groupsRefusedBy, offeredGroups, type PermissionRule } from './offered-groups.ts'
import type { SystemGroupName } from './system-groups.ts'

/** Who may do what with one group, by Zulip's names. */
export const groupPermissionRules: Readonly<
  Record<GroupPermission, PermissionRule<'group_creator'>>
> = {
  can_add_members_group: { default: 'group_creator', mayBeEveryone: false },
  can_join_group: { default: 'role:nobody', mayBeEveryone: false },
  can_leave_group: { default: 'role:everyone', mayBeEveryone: true },
  can_manage_group: { default: 'group_creator', mayBeEveryone: false },
  can_mention_group: { default: 'role:everyone', mayBeEveryone: true },
  can_remove_members_group: { default: 'role:nobody', mayBeEveryone: false },
}

/** Groups that nobody may be given this permission through. */
export const groupsRefusedForGroup = (permission: GroupPermission): SystemGroupName[] =>
  groupsRefusedBy(groupPermissionRules[permission])

/** For a client's settings page. */
export const groupPermissionSettings = Object.fromEntries(
  Object.entries(groupPermissionRules).map(([name, rule]) => [
    name,
    offeredGroups(rule, name === 'can_mention_group' ? 'role:members' : 'role:nobody'),
  ]),
)
