import type { UserGroup, UserGroupChange, UserGroupEvent } from '../../protocol/user-groups.ts'

/** Who is told of a group: what becomes of a deactivated one concerns only the clients that know of it. */
type Told = { id: number; isDeactivated: boolean }
const about = ({ id, isDeactivated }: Told) => ({
  group_id: id,
  ...(isDeactivated && { knows_deactivated: true }),
})

const inUse = (id: number): Told => ({ id, isDeactivated: false })

export const groupAppeared = (group: UserGroup): UserGroupEvent => ({
  type: 'user_group',
  op: 'add',
  group,
})

export const groupChanged = (group: Told, data: UserGroupChange): UserGroupEvent => ({
  type: 'user_group',
  op: 'update',
  ...about(group),
  data,
})

export const membersAdded = (group: number | Told, userIds: number[]): UserGroupEvent => ({
  type: 'user_group',
  op: 'add_members',
  ...about(typeof group === 'number' ? inUse(group) : group),
  user_ids: userIds,
})

export const membersRemoved = (group: number | Told, userIds: number[]): UserGroupEvent => ({
  type: 'user_group',
  op: 'remove_members',
  ...about(typeof group === 'number' ? inUse(group) : group),
  user_ids: userIds,
})

export const subgroupsAdded = (group: Told, ids: number[]): UserGroupEvent => ({
  type: 'user_group',
  op: 'add_subgroups',
  ...about(group),
  direct_subgroup_ids: ids,
})

export const subgroupsRemoved = (group: Told, ids: number[]): UserGroupEvent => ({
  type: 'user_group',
  op: 'remove_subgroups',
  ...about(group),
  direct_subgroup_ids: ids,
})
