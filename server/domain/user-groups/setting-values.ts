import * as z from 'zod'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { GroupSetting } from '../../protocol/group-setting.ts'
import { groupId, type SystemGroupName } from './system-groups.ts'

const ids = z.array(z.int()).max(100_000)

/** A group by id, or people and groups named one by one. */
export const groupSettingSchema = z.union([
  z.int(),
  z.object({ direct_members: ids, direct_subgroups: ids }),
])

/** How a setting is changed: `old` is what the caller believes it to be. */
export const groupSettingChangeSchema = z.object({
  new: groupSettingSchema,
  old: groupSettingSchema.optional(),
})

/** One form for what means the same: sorted, and a single group by its id. */
export function normalGroupSetting(value: GroupSetting): GroupSetting {
  if (typeof value === 'number') return value
  const [members, subgroups] = [unique(value.direct_members), unique(value.direct_subgroups)]
  const [first = groupId('role:nobody')] = subgroups
  if (members.length === 0 && subgroups.length <= 1) return first
  return { direct_members: members, direct_subgroups: subgroups }
}

/** Refuses a change by somebody who did not know what the setting is now. */
export function requireExpected(now: GroupSetting, expected: GroupSetting | undefined): void {
  if (expected !== undefined && !isSameSetting(now, expected))
    throw new ApiError('EXPECTATION_MISMATCH', "'old' value does not match the expected value.")
}

const isSameSetting = (a: GroupSetting, b: GroupSetting): boolean =>
  JSON.stringify(normalGroupSetting(a)) === JSON.stringify(normalGroupSetting(b))

/**
 * Whether a wish would change what is told of a setting. One that names only groups is told otherwise than it would be kept while
 * somebody in it has left: wishing for the group alone takes them out.
 */
export const changesSetting = (now: GroupSetting, wish: GroupSetting): boolean =>
  JSON.stringify(now) !== JSON.stringify(normalGroupSetting(wish))

type Setting = { name: string; refused: readonly SystemGroupName[] }

/** Keeps a value and resolves to the id of the group that stands for it. Refuses people and groups that do not exist. */
export async function storeGroupSetting(
  tx: Tx,
  typed: GroupSetting,
  setting: Setting,
): Promise<number> {
  const value = normalGroupSetting(typed)
  const { direct_members: members, direct_subgroups: subgroups } =
    typeof value === 'number' ? { direct_members: [], direct_subgroups: [value] } : value
  await requireGroups(tx, subgroups, setting)
  await requirePeople(tx, members)
  if (typeof value === 'number') return value
  const { id } = await tx.one<{ id: number }>(
    sql`insert into user_groups (name) values (null) returning id`,
  )
  await tx.run(sql`
    insert into user_group_members (group_id, user_id, subgroup_id)
    select ${id}::int, member, null::int from unnest(${members}::int[]) member
    union all select ${id}::int, null, subgroup from unnest(${subgroups}::int[]) subgroup`)
  return id
}

/** Forgets a group that only the setting which had it knew by its members. */
export const dropUnnamedGroup = (tx: Tx, id: number) =>
  tx.run(sql`delete from user_groups where id = ${id} and name is null`)

/** What clients are told of settings that are kept as these groups. Whoever has left is not named, and is again when they are back. */
export async function groupSettings(
  tx: Tx,
  groups: readonly number[],
): Promise<(group: number) => GroupSetting> {
  const unnamed = await tx.many<{ id: number; members: number[]; subgroups: number[] }>(sql`
    select g.id,
      coalesce(array_agg(u.id order by u.id) filter (where u.is_active), '{}') as members,
      coalesce(array_agg(m.subgroup_id order by m.subgroup_id) filter (where m.subgroup_id is not null), '{}')
        as subgroups
    from user_groups g left join user_group_members m on m.group_id = g.id
      left join users u on u.id = m.user_id
    where g.id = any(${unique(groups)}::int[]) and g.name is null group by g.id`)
  const values = new Map<number, GroupSetting>(
    unnamed.map(({ id, members, subgroups }) => [
      id,
      { direct_members: members, direct_subgroups: subgroups },
    ]),
  )
  return group => values.get(group) ?? group
}

async function requireGroups(tx: Tx, wanted: readonly number[], { name, refused }: Setting) {
  // Held lightly, so that none of them is deactivated meanwhile.
  const found = await tx.many<{ name: string; isDeactivated: boolean }>(sql`
    select name, is_deactivated as "isDeactivated" from user_groups
    where id = any(${wanted}::bigint[]) and name is not null order by id for share`)
  if (found.length < wanted.length) throw badRequest('Invalid user group')
  if (found.some(group => group.isDeactivated)) throw badRequest('User group is deactivated.')
  const wrong = found.find(group => refused.some(one => one === group.name))
  if (wrong) throw badRequest(`'${name}' setting cannot be set to '${wrong.name}' group.`)
}

/** Refuses people who are not here, or not any more. */
export async function requirePeople(tx: Tx, wanted: readonly number[]): Promise<void> {
  const found = await tx.many<{ id: number }>(sql`
    select id from users where id = any(${wanted}::bigint[]) and is_active and not is_system_bot`)
  const known = new Set(found.map(({ id }) => id))
  const unknown = wanted.find(id => !known.has(id))
  if (unknown !== undefined) throw badRequest(`Invalid user ID: ${unknown}`)
}

const unique = (list: readonly number[]) => [...new Set(list)].sort((a, b) => a - b)
