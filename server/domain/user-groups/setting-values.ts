import * as z from 'zod'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { GroupSetting } from '../../protocol/group-setting.ts'
import { groupId, type SystemGroupName } from './system-groups.ts'

const ids = z.array(z.int()).max(10_000)

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

export const isSameSetting = (a: GroupSetting, b: GroupSetting): boolean =>
  JSON.stringify(normalGroupSetting(a)) === JSON.stringify(normalGroupSetting(b))

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

/** What clients are told of settings that are kept as these groups. */
export async function groupSettings(
  tx: Tx,
  groups: readonly number[],
): Promise<(group: number) => GroupSetting> {
  const unnamed = await tx.many<{ id: number; members: number[]; subgroups: number[] }>(sql`
    select g.id,
      coalesce(array_agg(m.user_id order by m.user_id) filter (where m.user_id is not null), '{}') as members,
      coalesce(array_agg(m.subgroup_id order by m.subgroup_id) filter (where m.subgroup_id is not null), '{}')
        as subgroups
    from user_groups g left join user_group_members m on m.group_id = g.id
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
  const found = await tx.many<{ name: string }>(sql`
    select name from user_groups where id = any(${wanted}::bigint[]) and name is not null`)
  if (found.length < wanted.length) throw badRequest('Invalid user group')
  const wrong = found.find(group => refused.some(one => one === group.name))
  if (wrong) throw badRequest(`'${name}' setting cannot be set to '${wrong.name}' group.`)
}

async function requirePeople(tx: Tx, wanted: readonly number[]): Promise<void> {
  const found = await tx.many(
    sql`select id from users where id = any(${wanted}::bigint[]) and is_active`,
  )
  if (found.length < wanted.length) throw badRequest('Invalid user ID')
}

const unique = (list: readonly number[]) => [...new Set(list)].sort((a, b) => a - b)
