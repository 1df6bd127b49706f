import { sql, type Sql } from '../platform/database/sql.ts'
import { systemGroupRoles } from '../domain/user-groups/system-groups.ts'

/** Whose eyes: one person's, or the columns of a row of users, to ask who among them. */
export type Eyes = { readonly id: number | Sql; readonly role: number | Sql }

const roleGroups = sql`unnest(${systemGroupRoles.groups}::int[], ${systemGroupRoles.roles}::int[]) roles (group_id, role)`

/** The ids of all groups that the reader is in, directly or by way of groups within groups: an `int[]`, found once a query. */
export const groupsOf = (reader: Eyes): Sql => sql`array(
  with recursive mine (id) as (
    (select group_id from ${roleGroups} where role = ${reader.role}::int
     union select group_id from user_group_members where user_id = ${reader.id})
    union select g.group_id from user_group_members g join mine on g.subgroup_id = mine.id)
  select id from mine)`

/** These groups and all groups within them: from an `int[]` to an `int[]`. */
export const groupsWithin = (groups: Sql): Sql => sql`array(
  with recursive inner_groups (id) as (
    select unnest(${groups})
    union select g.subgroup_id from user_group_members g join inner_groups i on i.id = g.group_id
          where g.subgroup_id is not null)
  select id from inner_groups)`

/** Whether a row `u` of users is a direct member of one of `groups`: with `groupsWithin`, `groupsOf` asked the other way round. */
export const isInOneOf = (groups: Sql): Sql => sql`(
  exists (select from ${roleGroups} where roles.role = u.role and roles.group_id = any(${groups}))
  or exists (select from user_group_members g where g.user_id = u.id and g.group_id = any(${groups})))`
