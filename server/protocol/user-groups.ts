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
  can_add_members_group: number
  can_join_group: number
  can_leave_group: number
  can_manage_group: number
  can_mention_group: number
  can_remove_members_group: number
}

export type UserGroupEvent = {
  type: 'user_group'
  op: 'add_members' | 'remove_members'
  group_id: number
  user_ids: number[]
}

export type UserGroupsState = { realm_user_groups: UserGroup[] }

export const applyUserGroupEvent = <State extends UserGroupsState>(
  state: State,
  { op, group_id, user_ids }: UserGroupEvent,
): State => ({
  ...state,
  realm_user_groups: state.realm_user_groups.map(group => {
    if (group.id !== group_id) return group
    const others = group.members.filter(id => !user_ids.includes(id))
    const come = op === 'add_members' ? user_ids : []
    return { ...group, members: [...others, ...come].sort((a, b) => a - b) }
  }),
})
