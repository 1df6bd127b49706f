import type { Allowed } from '../../access/allowed.ts'
import { groupPermissionColumns, type NamedUserGroup } from '../../access/user-groups.ts'
import { record } from '../../audit/record.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import type { GroupSetting } from '../../protocol/group-setting.ts'
import type { GroupPermission, UserGroupChange } from '../../protocol/user-groups.ts'
import { groupChanged } from './events.ts'
import { requireUnusedName } from './name.ts'
import { groupsRefusedForGroup } from './permissions.ts'
import {
  changesSetting,
  dropUnnamedGroup,
  groupSettings,
  requireExpected,
  storeGroupSetting,
} from './setting-values.ts'

type Manageable = Allowed<NamedUserGroup, 'manage'>

/** Sets a column of the group, and tells everybody. */
async function set(
  tx: Tx,
  group: Manageable,
  column: Sql,
  { data, before }: { data: UserGroupChange; before: unknown },
): Promise<void> {
  record(tx, { kind: 'group.changed', group: group.id, details: { before, after: data } })
  await tx.run(sql`update user_groups set ${column} where id = ${group.id}`)
  announce(tx, groupChanged(group, data), everyone)
}

/** `name` has been through `groupName`. */
export async function renameGroup(tx: Tx, group: Manageable, name: string): Promise<void> {
  if (name === group.name) return
  await requireUnusedName(tx, name, group.id)
  await set(tx, group, sql`name = ${name}`, { data: { name }, before: group.name })
}

/** `description` has been through `groupDescription`. */
export async function describeGroup(tx: Tx, group: Manageable, description: string): Promise<void> {
  if (description !== group.description)
    await set(tx, group, sql`description = ${description}`, {
      data: { description },
      before: group.description,
    })
}

type Wish = { new: GroupSetting; old?: GroupSetting | undefined }

/** Gives one of the group's permissions to other people. */
export async function changeGroupPermission(
  tx: Tx,
  group: Manageable,
  name: GroupPermission,
  wish: Wish,
): Promise<void> {
  const column = groupPermissionColumns[name]
  const { former } = await tx.one<{ former: number }>(
    sql`select ${column} as former from user_groups where id = ${group.id}`,
  )
  const present = (await groupSettings(tx, [former]))(former)
  requireExpected(present, wish.old)
  if (!changesSetting(present, wish.new)) return
  const next = await storeGroupSetting(tx, wish.new, {
    name,
    refused: groupsRefusedForGroup(name),
  })
  const value = (await groupSettings(tx, [next]))(next)
  await set(tx, group, sql`${column} = ${next}`, { data: { [name]: value }, before: present })
  await dropUnnamedGroup(tx, former)
}
