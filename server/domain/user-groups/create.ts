import { groupPermissionColumns, requireMayCreateGroup } from '../../access/user-groups.ts'
import { record } from '../../audit/record.ts'
import type { Actor } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import type { GroupSetting } from '../../protocol/group-setting.ts'
import { groupPermissions, type GroupPermission } from '../../protocol/user-groups.ts'
import { groupAppeared } from './events.ts'
import { putIn, requireSubgroups } from './members.ts'
import { requireUnusedName } from './name.ts'
import { tellMembers } from './notices.ts'
import { groupPermissionRules, groupsRefusedForGroup } from './permissions.ts'
import { groupById } from './queries.ts'
import { requirePeople, storeGroupSetting } from './setting-values.ts'
import { groupId } from './system-groups.ts'

type NewGroup = {
  /** Has been through `groupName`. */
  name: string
  description: string
  members: readonly number[]
  subgroups: readonly number[]
  permissions: Readonly<Partial<Record<GroupPermission, GroupSetting>>>
  now: Date
}

/** Makes a group of these people and groups. Everyone hears of it. Resolves to its id. */
export async function createGroup(tx: Tx, creator: Actor, wish: NewGroup): Promise<number> {
  await requireMayCreateGroup(tx, creator)
  await requireUnusedName(tx, wish.name)
  const [users, groups] = [[...new Set(wish.members)], [...new Set(wish.subgroups)]]
  await requirePeople(tx, users)
  await requireSubgroups(tx, groups)
  const { id } = await tx.one<{ id: number }>(sql`
    insert into user_groups (name, description, creator_id, created_at)
    values (${wish.name}, ${wish.description}, ${creator.id}, ${wish.now}) returning id`)
  record(tx, { kind: 'group.created', group: id, details: { name: wish.name, users, groups } })
  for (const name of groupPermissions)
    await give(tx, id, name, wish.permissions[name] ?? initially(name, creator))
  await putIn(tx, id, { users, groups })
  announce(tx, groupAppeared(await groupById(tx, id)), everyone)
  await tellMembers(tx, creator, { name: wish.name, change: 'added', users, now: wish.now })
  return id
}

async function give(tx: Tx, id: number, name: GroupPermission, value: GroupSetting): Promise<void> {
  const group = await storeGroupSetting(tx, value, { name, refused: groupsRefusedForGroup(name) })
  await tx.run(
    sql`update user_groups set ${groupPermissionColumns[name]} = ${group} where id = ${id}`,
  )
}

function initially(name: GroupPermission, creator: Actor): GroupSetting {
  const { default: first } = groupPermissionRules[name]
  return first === 'group_creator'
    ? { direct_members: [creator.id], direct_subgroups: [] }
    : groupId(first)
}
