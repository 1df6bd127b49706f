import type { GroupSetting } from './group-setting.ts'

/** Who may do what with a group, by Zulip's names. */
export const groupPermissions = [
  'can_add_members_group',
  'can_join_group',
  'can_leave_group',
  'can_manage_group',
  'can_mention_group',
  'can_remove_members_group',
] as const
export type GroupPermission = (typeof groupPermissions)[number]

/** A group as `register` shows it. */
export type UserGroup = {
  id: number
  name: string
  description: string
  creator_id: number | null
  date_created: number | null
  is_system_group: boolean
  deactivated: boolean
  members: number[]
  direct_subgroup_ids: number[]
} & Record<GroupPermission, GroupSetting>

/** What may change of a group beside its members. */
export type UserGroupChange = Partial<
  Pick<UserGroup, 'name' | 'description' | 'deactivated' | GroupPermission>
>

/**
 * True: only for clients that know of deactivated groups; false: only for the others. The key itself is for the queues and reaches no
 * client.
 */
type ForClients = { knows_deactivated?: boolean }

export type UserGroupEvent = { type: 'user_group' } & ForClients &
  (
    | { op: 'add'; group: UserGroup }
    | { op: 'update'; group_id: number; data: UserGroupChange }
    | { op: 'add_members' | 'remove_members'; group_id: number; user_ids: number[] }
    | {
        op: 'add_subgroups' | 'remove_subgroups'
        group_id: number
        direct_subgroup_ids: number[]
      }
    | { op: 'remove'; group_id: number }
  )

export type UserGroupsState = { realm_user_groups: UserGroup[] }

export const applyUserGroupEvent = <State extends UserGroupsState>(
  state: State,
  event: UserGroupEvent,
): State => ({ ...state, realm_user_groups: changed(state.realm_user_groups, event) })

/** In the order of ids, as a fresh `register` gives them. */
function changed(groups: UserGroup[], event: UserGroupEvent): UserGroup[] {
  if (event.op === 'add')
    return [...without(groups, event.group.id), event.group].sort((a, b) => a.id - b.id)
  if (event.op === 'remove') return without(groups, event.group_id)
  return groups.map(group =>
    group.id === event.group_id ? { ...group, ...changesOf(group, event) } : group,
  )
}

const without = (groups: UserGroup[], id: number) => groups.filter(group => group.id !== id)

type ChangeEvent = Exclude<UserGroupEvent, { op: 'add' | 'remove' }>

function changesOf(group: UserGroup, event: ChangeEvent): Partial<UserGroup> {
  switch (event.op) {
    case 'update':
      return event.data
    case 'add_members':
      return { members: withIds(group.members, event.user_ids) }
    case 'remove_members':
      return { members: withoutIds(group.members, event.user_ids) }
    case 'add_subgroups':
      return { direct_subgroup_ids: withIds(group.direct_subgroup_ids, event.direct_subgroup_ids) }
    case 'remove_subgroups':
      return {
        direct_subgroup_ids: withoutIds(group.direct_subgroup_ids, event.direct_subgroup_ids),
      }
  }
}

const withIds = (list: readonly number[], come: readonly number[]) =>
  [...new Set([...list, ...come])].sort((a, b) => a - b)

function withoutIds(list: readonly number[], gone: readonly number[]): number[] {
  const those = new Set(gone)
  return list.filter(id => !those.has(id))
}
