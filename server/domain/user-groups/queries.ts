import { directMembersOf, groupsWithin, membersOf } from '../../access/group-membership.ts'
import type { Allowed } from '../../access/allowed.ts'
import {
  groupPermissionGroups,
  isSystemGroup,
  type NamedUserGroup,
} from '../../access/user-groups.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'
import {
  groupPermissions,
  type GroupPermission,
  type UserGroup,
} from '../../protocol/user-groups.ts'
import { groupSettings } from './setting-values.ts'
import { subgroupsOf, withSystemGroupsWithin } from './system-groups.ts'

type GroupRow = {
  id: number
  name: string
  description: string
  creator_id: number | null
  created_at: Date | null
  deactivated: boolean
  members: number[]
  subgroups: number[]
} & Record<GroupPermission, number>

/** Groups that have a name as the protocol shows them, in the order of ids. */
async function groupsWhere(tx: Tx, condition: Sql): Promise<UserGroup[]> {
  const rows = await tx.many<GroupRow>(sql`
    select g.id, g.name, g.description, g.creator_id, g.created_at, g.is_deactivated as deactivated,
      ${groupPermissionGroups}, ${directMembersOf(sql`g.id`)} as members,
      array(select m.subgroup_id from user_group_members m
            where m.group_id = g.id and m.subgroup_id is not null order by 1) as subgroups
    from user_groups g where g.name is not null and ${condition} order by g.id`)
  const shown = await groupSettings(
    tx,
    rows.flatMap(row => groupPermissions.map(permission => row[permission])),
  )
  return rows.map(({ created_at, subgroups, ...row }) => ({
    ...row,
    date_created: created_at && unixSeconds(created_at),
    is_system_group: isSystemGroup(row.id),
    direct_subgroup_ids: [...subgroups, ...subgroupsOf(row.id)],
    can_add_members_group: shown(row.can_add_members_group),
    can_join_group: shown(row.can_join_group),
    can_leave_group: shown(row.can_leave_group),
    can_manage_group: shown(row.can_manage_group),
    can_mention_group: shown(row.can_mention_group),
    can_remove_members_group: shown(row.can_remove_members_group),
  }))
}

/** Every group that everybody knows of. */
export const allGroups = (tx: Tx, wish: { deactivated: boolean }): Promise<UserGroup[]> =>
  groupsWhere(tx, sql`(${wish.deactivated}::boolean or not g.is_deactivated)`)

export async function groupById(tx: Tx, id: number): Promise<UserGroup> {
  const [group] = await groupsWhere(tx, sql`g.id = ${id}`)
  if (!group) throw new Error(`group ${id} is gone`)
  return group
}

type Seen = Allowed<NamedUserGroup, 'see'>

/** Who is in it: `direct` leaves out those who are only in a group within. */
export async function membersIn(tx: Tx, { id }: Seen, direct: boolean): Promise<number[]> {
  const group = sql`${id}::int`
  const { members } = await tx.one<{ members: number[] }>(
    sql`select ${direct ? directMembersOf(group) : membersOf(group)} as members`,
  )
  return members
}

/** The groups in it: `direct` leaves out those that are only in a group within. */
export async function subgroupsIn(tx: Tx, { id }: Seen, direct: boolean): Promise<number[]> {
  const { groups } = await tx.one<{ groups: number[] }>(
    direct
      ? sql`select array(select subgroup_id from user_group_members
                         where group_id = ${id} and subgroup_id is not null) as groups`
      : sql`select ${groupsWithin(sql`array[${id}::int]`)} as groups`,
  )
  const all = direct ? [...groups, ...subgroupsOf(id)] : withSystemGroupsWithin(groups)
  return all.filter(one => one !== id).sort((a, b) => a - b)
}
