import type { Allowed } from '../../access/allowed.ts'
import { groupsWithin } from '../../access/group-membership.ts'
import type { MemberChange, NamedUserGroup } from '../../access/user-groups.ts'
import { record } from '../../audit/record.ts'
import type { Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { tellingOfChannels } from './asking-channels.ts'
import { membersAdded, membersRemoved, subgroupsAdded, subgroupsRemoved } from './events.ts'
import { tellMembers } from './notices.ts'
import { requirePeople } from './setting-values.ts'
import { groupId } from './system-groups.ts'

type Filling = { come: MemberChange; gone: MemberChange; now: Date }

/**
 * Brings people and groups into a group, and sends others out. Everyone hears of it, and those whom it concerns of the channels that
 * they know of by it.
 */
export async function fillGroup(
  tx: Tx,
  actor: Actor,
  group: Allowed<NamedUserGroup, 'fill'>,
  { come, gone, now }: Filling,
): Promise<void> {
  await requirePeople(tx, [...come.users, ...gone.users])
  await requireSubgroups(tx, come.groups)
  const users = [...come.users, ...gone.users]
  record(tx, { kind: 'group.members', group: group.id, details: { come, gone, users } })
  await tellingOfChannels(tx, group.id, async () => {
    await add(tx, group, come)
    await remove(tx, group, gone)
  })
  if (group.isDeactivated) return
  const { name } = group
  await tellMembers(tx, actor, { name, change: 'added', users: come.users, now })
  await tellMembers(tx, actor, { name, change: 'removed', users: gone.users, now })
}

type Fillable = Allowed<NamedUserGroup, 'fill'>

async function add(tx: Tx, group: Fillable, come: MemberChange): Promise<void> {
  const present = await presentIn(tx, group.id, come)
  const [[user], [subgroup]] = [present.users, present.groups]
  if (user !== undefined) throw badRequest(`User ${user} is already a member of this group`)
  if (subgroup !== undefined)
    throw badRequest(`User group ${subgroup} is already a subgroup of this group.`)
  await requireNoCircle(tx, group.id, come.groups)
  await putIn(tx, group.id, come)
  if (come.users.length > 0) announce(tx, membersAdded(group, [...come.users]), everyone)
  if (come.groups.length > 0) announce(tx, subgroupsAdded(group, [...come.groups]), everyone)
}

async function remove(tx: Tx, group: Fillable, gone: MemberChange): Promise<void> {
  const present = await presentIn(tx, group.id, gone)
  const user = missing(gone.users, present.users)
  if (user !== undefined) throw badRequest(`There is no member '${user}' in this user group`)
  const subgroup = missing(gone.groups, present.groups)
  if (subgroup !== undefined)
    throw badRequest(`User group ${subgroup} is not a subgroup of this group.`)
  await tx.run(sql`
    delete from user_group_members where group_id = ${group.id}
      and (user_id = any(${gone.users}::int[]) or subgroup_id = any(${gone.groups}::int[]))`)
  if (gone.users.length > 0) announce(tx, membersRemoved(group, [...gone.users]), everyone)
  if (gone.groups.length > 0) announce(tx, subgroupsRemoved(group, [...gone.groups]), everyone)
}

/** Those of these people and groups that are in the group itself. */
const presentIn = (tx: Tx, id: number, { users, groups }: MemberChange) =>
  tx.one<{ users: number[]; groups: number[] }>(sql`
    select
      array(select user_id from user_group_members
            where group_id = ${id} and user_id = any(${users}::bigint[]) order by 1) as users,
      array(select subgroup_id from user_group_members
            where group_id = ${id} and subgroup_id = any(${groups}::bigint[]) order by 1) as groups`)

function missing(wanted: readonly number[], present: readonly number[]): number | undefined {
  const those = new Set(present)
  return wanted.find(id => !those.has(id))
}

/** What is in a group that is within this one would be in itself. */
async function requireNoCircle(tx: Tx, id: number, subgroups: readonly number[]): Promise<void> {
  const { isCircle } = await tx.one<{ isCircle: boolean }>(
    sql`select ${id}::int = any(${groupsWithin(sql`${subgroups}::int[]`)}) as "isCircle"`,
  )
  if (isCircle)
    throw badRequest(`User group ${id} is already a subgroup of one of the passed subgroups.`)
}

/** Brings in somebody who has just come, and has heard of nothing yet. */
export async function arriveIn(
  tx: Tx,
  group: Allowed<NamedUserGroup, 'arrive'>,
  userId: number,
): Promise<void> {
  await putIn(tx, group.id, { users: [userId], groups: [] })
  announce(tx, membersAdded(group, [userId]), everyone)
}

/** The rows alone. What is put in has been looked up before. */
export const putIn = (tx: Tx, id: number, { users, groups }: MemberChange) =>
  tx.run(sql`
    insert into user_group_members (group_id, user_id, subgroup_id)
    select ${id}::int, member, null::int from unnest(${users}::int[]) member
    union all select ${id}::int, null, subgroup from unnest(${groups}::int[]) subgroup`)

/** Refuses groups that nobody can be in, or not any more. */
export async function requireSubgroups(tx: Tx, wanted: readonly number[]): Promise<void> {
  const found = await tx.many<{ id: number; isDeactivated: boolean }>(sql`
    select id, is_deactivated as "isDeactivated" from user_groups
    where id = any(${wanted}::bigint[]) and name is not null and id <> ${groupId('role:internet')}
    order by id`)
  const unknown = missing(
    wanted,
    found.map(({ id }) => id),
  )
  if (unknown !== undefined) throw badRequest(`Invalid user group ID: ${unknown}`)
  if (found.some(group => group.isDeactivated)) throw badRequest('User group is deactivated.')
}
