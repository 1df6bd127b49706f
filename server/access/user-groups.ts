import { systemGroupList } from '../domain/user-groups/system-groups.ts'
import { badRequest } from '../platform/http/api-error.ts'
import { sql, type Sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { groupPermissions, type GroupPermission } from '../protocol/user-groups.ts'
import { allow, type Allowed } from './allowed.ts'
import type { Reader } from './channel-rules.ts'
import { groupsOf } from './group-membership.ts'
import { isGranted, requireGranted } from './organization-grants.ts'
import { mayAddMembers, mayManage, mayRemoveMembers, type GroupFacts } from './user-group-rules.ts'

/** A group that has a name, and what the reader may do with it. */
export type NamedUserGroup = GroupFacts & {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly isDeactivated: boolean
}

/** The column of a row of user_groups that keeps each permission's group. */
export const groupPermissionColumns: Readonly<Record<GroupPermission, Sql>> = {
  can_add_members_group: sql`can_add_members_group`,
  can_join_group: sql`can_join_group`,
  can_leave_group: sql`can_leave_group`,
  can_manage_group: sql`can_manage_group`,
  can_mention_group: sql`can_mention_group`,
  can_remove_members_group: sql`can_remove_members_group`,
}

/** The groups of a row `g` of user_groups, in the order of `groupPermissions`. */
export const groupPermissionGroups: Sql = groupPermissions
  .map(permission => sql`g.${groupPermissionColumns[permission]}`)
  .reduce((all, one) => sql`${all}, ${one}`)

export const isSystemGroup = (id: number): boolean => systemGroupList.some(group => group.id === id)

async function groupWhere(tx: Tx, reader: Reader, id: number): Promise<NamedUserGroup> {
  const [managesAll, row] = await Promise.all([
    isGranted(tx, reader, 'can_manage_all_groups'),
    tx.maybe<Omit<NamedUserGroup, 'isSystemGroup' | 'managesAll'>>(sql`
      select g.id, g.name, g.description, g.is_deactivated as "isDeactivated", array(
        select p.permission
        from unnest(${groupPermissions}::text[], array[${groupPermissionGroups}]) p (permission, group_id)
        where p.group_id = any(${groupsOf(reader)})) as grants
      from user_groups g where g.id = ${id}::bigint and g.name is not null`),
  ])
  if (!row) throw badRequest('Invalid user group')
  return { ...row, managesAll, isSystemGroup: isSystemGroup(row.id) }
}

/** For looking at it: everybody knows of every group that has a name. */
export const groupToSee = async (
  tx: Tx,
  reader: Reader,
  id: number,
): Promise<Allowed<NamedUserGroup, 'see'>> => allow(await groupWhere(tx, reader, id), 'see')

/** One change of groups at a time, until the end of the transaction: what is in one is by that in others. Messages do not wait for it. */
const holdGroups = (tx: Tx) => tx.run(sql`select from organization for no key update`)

/** Whoever names it in a setting meanwhile holds it lightly, and waits. */
async function groupToChange(tx: Tx, reader: Reader, id: number): Promise<NamedUserGroup> {
  await holdGroups(tx)
  await tx.run(sql`select from user_groups where id = ${id}::bigint for no key update`)
  return groupWhere(tx, reader, id)
}

const insufficient = () => badRequest('Insufficient permission')

/** For changing what it is called and who may do what with it, for putting it aside, and for taking it back. */
export async function groupToManage(
  tx: Tx,
  reader: Reader,
  id: number,
): Promise<Allowed<NamedUserGroup, 'manage'>> {
  const group = await groupToChange(tx, reader, id)
  if (!mayManage(reader, group)) throw insufficient()
  return allow(group, 'manage')
}

/** Who or what is to come into a group, or to go. */
export type MemberChange = { readonly users: readonly number[]; readonly groups: readonly number[] }

const isOnlySelf = (reader: Reader, { users, groups }: MemberChange) =>
  groups.length === 0 && users.every(id => id === reader.id)

/** For bringing these people and groups into it, and sending those out. Nothing is asked of who does nothing. */
export async function groupToFill(
  tx: Tx,
  reader: Reader,
  id: number,
  { come, gone }: { come: MemberChange; gone: MemberChange },
): Promise<Allowed<NamedUserGroup, 'fill'>> {
  const group = await groupToChange(tx, reader, id)
  if (!isEmpty(come) && !mayAddMembers(reader, group, isOnlySelf(reader, come)))
    throw insufficient()
  if (!isEmpty(gone) && !mayRemoveMembers(reader, group, isOnlySelf(reader, gone)))
    throw insufficient()
  return allow(group, 'fill')
}

const isEmpty = ({ users, groups }: MemberChange) => users.length + groups.length === 0

/** Refuses who may not make groups. Nobody else makes or changes one until the end of the transaction. */
export async function requireMayCreateGroup(tx: Tx, actor: Reader): Promise<void> {
  await requireGranted(tx, actor, 'can_create_groups')
  await holdGroups(tx)
}

/** Refuses a promise of these groups, to whoever comes by an invitation, by somebody who could not bring others into each of them. */
export async function requireMayPromise(
  tx: Tx,
  reader: Reader,
  ids: readonly number[],
): Promise<void> {
  const groups = await groupsWhere(tx, reader, ids)
  if (!groups.every(group => mayAddMembers(reader, group, false))) throw insufficient()
  if (groups.some(group => group.isDeactivated)) throw badRequest('User group is deactivated.')
}

/** Those of the promised groups that this inviter could still bring others into. Held lightly until the end of the transaction. */
export async function groupsToArriveIn(
  tx: Tx,
  inviter: Reader,
  ids: readonly number[],
): Promise<Allowed<NamedUserGroup, 'arrive'>[]> {
  await tx.run(sql`select from user_groups where id = any(${ids}::int[]) order by id for share`)
  return (await groupsWhere(tx, inviter, ids))
    .filter(group => !group.isDeactivated && mayAddMembers(inviter, group, false))
    .map(group => allow(group, 'arrive'))
}

async function groupsWhere(tx: Tx, reader: Reader, ids: readonly number[]) {
  const groups: NamedUserGroup[] = []
  for (const id of ids) groups.push(await groupWhere(tx, reader, id))
  return groups
}
