import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { UserGroup } from '../../protocol/user-groups.ts'
import type { StatePart } from '../../state-part.ts'
import { isFullMember } from './full-members.ts'
import { groupId, systemGroupList } from './system-groups.ts'

const nobody = groupId('role:nobody')
const fullMembers = groupId('role:fullmembers')

export const userGroupsState: StatePart = {
  types: ['realm_user_groups', 'user_group'],
  read: async ({ tx }) => ({ realm_user_groups: await userGroups(tx) }),
}

async function userGroups(tx: Tx): Promise<UserGroup[]> {
  const users = await tx.many<{ id: number; role: number; isFull: boolean }>(sql`
    select u.id, u.role, ${isFullMember} as "isFull"
    from users u where u.is_active and not u.is_system_bot order by u.id`)
  return systemGroupList.map(({ id, name, description, roles, subgroups }) => ({
    id,
    name,
    description,
    creator_id: null,
    date_created: null,
    is_system_group: true,
    deactivated: false,
    members: users
      .filter(user => roles.some(role => role === user.role) || (id === fullMembers && user.isFull))
      .map(user => user.id),
    direct_subgroup_ids: [...subgroups],
    can_add_members_group: nobody,
    can_join_group: nobody,
    can_leave_group: nobody,
    can_manage_group: nobody,
    can_mention_group: name === 'role:nobody' ? nobody : groupId('role:members'),
    can_remove_members_group: nobody,
  }))
}
