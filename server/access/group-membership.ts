import { sql, type Sql } from '../platform/database/sql.ts'
import { directRoles, systemGroupRoles } from '../domain/user-groups/system-groups.ts'

/** Whose eyes: one person's, or the columns of a row of users, to ask who among them. */
export type Eyes = { readonly id: number | Sql; readonly role: number | Sql }

const roleGroups = sql`unnest(${systemGroupRoles.groups}::int[], ${systemGroupRoles.roles}::int[]) roles (group_id, role)`

/** The groups that a query names, and all groups around them. */
const around = (those: Sql) => sql`array(
  with recursive mine (id) as (
    (${those})
    union select g.group_id from user_group_members g join mine on g.subgroup_id = mine.id)
  select id from mine)`

/** The ids of all groups that the reader is in, directly or by way of groups within groups: an `int[]`, found once a query. */
export const groupsOf = (reader: Eyes): Sql =>
  around(sql`
    select group_id from ${roleGroups} where role = ${reader.role}::int
    union select group_id from user_group_members where user_id = ${reader.id}`)

/** These groups and all groups around them: from an `int[]` to an `int[]`. */
export const groupsAround = (groups: Sql): Sql => around(sql`select unnest(${groups})`)

/** These groups and all groups within them: from an `int[]` to an `int[]`. */
export const groupsWithin = (groups: Sql): Sql => sql`array(
  with recursive inner_groups (id) as (
    select unnest(${groups})
    union select g.subgroup_id from user_group_members g join inner_groups i on i.id = g.group_id
          where g.subgroup_id is not null)
  select id from inner_groups)`

/**
 * Whether a row `u` of users is a direct member of one of `groups`: with `groupsWithin`, `groupsOf` asked the other way round. `groups`
 * is the same for all rows, so that they are found once a query and not for each of them.
 */
export const isInOneOf = (groups: Sql): Sql => sql`(
  u.role in (select roles.role from ${roleGroups} where roles.group_id = any((${groups})::int[]))
  or u.id in (select m.user_id from user_group_members m
              where m.group_id = any((${groups})::int[]) and m.user_id is not null))`

const here = sql`u.is_active and not u.is_system_bot`

/** The ids of everybody who is in the group itself, in the order of ids: an `int[]`. */
export const directMembersOf = (group: Sql): Sql => sql`array(
  select u.id from user_group_members own join users u on u.id = own.user_id
  where own.group_id = ${group} and ${here}
  union
  select u.id from unnest(${directRoles.groups}::int[], ${directRoles.roles}::int[]) direct (group_id, role)
    join users u on u.role = direct.role
  where direct.group_id = ${group} and ${here}
  order by id)`

/** The same for everybody who is in it or in a group within. */
export const membersOf = (group: Sql): Sql => sql`array(
  with inner_groups as materialized (select ${groupsWithin(sql`array[${group}]`)} as ids)
  select u.id from users u
  where ${here} and ${isInOneOf(sql`select ids from inner_groups`)} order by u.id)`
