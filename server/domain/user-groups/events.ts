import type { UserGroupEvent } from '../../protocol/user-groups.ts'

export const membersAdded = (groupId: number, userIds: number[]): UserGroupEvent => ({
  type: 'user_group',
  op: 'add_members',
  group_id: groupId,
  user_ids: userIds,
})

export const membersRemoved = (groupId: number, userIds: number[]): UserGroupEvent => ({
  type: 'user_group',
  op: 'remove_members',
  group_id: groupId,
  user_ids: userIds,
})
