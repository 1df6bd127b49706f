import { roles, type Role } from '../../identity/actor.ts'

type SystemGroup = {
  id: number
  /** Whoever has one of these roles is a direct member. */
  roles: readonly Role[]
  /** Ids of the groups within. */
  subgroups: readonly number[]
}

/** The groups that every organization has. Their ids are part of the API: clients compare settings with them. */
const systemGroups = {
  'role:owners': {
    id: 1,
    roles: [roles.owner],
    subgroups: [],
  },
  'role:administrators': {
    id: 2,
    roles: [roles.administrator],
    subgroups: [1],
  },
  'role:moderators': {
    id: 3,
    roles: [roles.moderator],
    subgroups: [2],
  },
  'role:fullmembers': {
    id: 4,
    // Of members, those who have waited long enough: `full-members.ts` keeps who they are.
    roles: [],
    subgroups: [3],
  },
  'role:members': {
    id: 5,
    roles: [roles.member],
    subgroups: [4],
  },
  'role:everyone': {
    id: 6,
    roles: [roles.guest],
    subgroups: [5],
  },
  'role:internet': { id: 7, roles: [], subgroups: [6] },
  'role:nobody': { id: 8, roles: [], subgroups: [] },
} as const satisfies Record<string, SystemGroup>

export type SystemGroupName = keyof typeof systemGroups
export const groupId = (name: SystemGroupName): number => systemGroups[name].id

/** The groups that somebody with this role is a direct member of. */
export const groupsOfRole = (role: Role): number[] =>
  Object.values<SystemGroup>(systemGroups)
    .filter(group => group.roles.includes(role))
    .map(({ id }) => id)

export const systemGroupList: readonly (SystemGroup & { name: string })[] =
  Object.entries<SystemGroup>(systemGroups).map(([name, group]) => ({ ...group, name }))

/** The roles whose people are all in the group, directly or in a group within. */
function rolesWithin(id: number): Role[] {
  const group = systemGroupList.find(known => known.id === id)
  // Nobody of this organization stands for the Internet.
  if (!group || group.name === 'role:internet') return []
  return [...group.roles, ...group.subgroups.flatMap(rolesWithin)]
}

type Pair = { group: number; role: Role }
const apart = (pairs: readonly Pair[]) => ({
  groups: pairs.map(({ group }) => group),
  roles: pairs.map(({ role }) => role),
})
const pairsOf = (rolesOf: (group: SystemGroup) => readonly Role[]) =>
  apart(systemGroupList.flatMap(group => rolesOf(group).map(role => ({ group: group.id, role }))))

/** Pairs of a group and a role of people in it. */
export const systemGroupRoles = pairsOf(({ id }) => rolesWithin(id))
/** The same of those who are in the group itself. */
export const directRoles = pairsOf(group => group.roles)

/** These groups, and the system groups within those of them that are one. */
export const withSystemGroupsWithin = (ids: readonly number[]): number[] => [
  ...new Set(ids.flatMap(id => [id, ...withSystemGroupsWithin(subgroupsOf(id))])),
]

/** The groups right within a system group; none for any other. */
export const subgroupsOf = (id: number): readonly number[] =>
  systemGroupList.find(group => group.id === id)?.subgroups ?? []
