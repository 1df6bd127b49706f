import { roles, type Role } from '../../identity/actor.ts'

type SystemGroup = {
  id: number
  description: string
  /** Whoever has one of these roles is a direct member. */
  roles: readonly Role[]
  /** Ids of the groups within. */
  subgroups: readonly number[]
}

/** The groups that every organization has. Their ids are part of the API: clients compare settings with them. */
const systemGroups = {
  'role:owners': {
    id: 1,
    description: 'Owners of this organization',
    roles: [roles.owner],
    subgroups: [],
  },
  'role:administrators': {
    id: 2,
    description: 'Administrators of this organization, including owners',
    roles: [roles.administrator],
    subgroups: [1],
  },
  'role:moderators': {
    id: 3,
    description: 'Moderators of this organization, including administrators',
    roles: [roles.moderator],
    subgroups: [2],
  },
  'role:fullmembers': {
    id: 4,
    description: 'Members past their waiting period, including moderators',
    // Of members, those who have waited long enough: `full-members.ts` keeps who they are.
    roles: [],
    subgroups: [3],
  },
  'role:members': {
    id: 5,
    description: 'Members of this organization, without guests',
    roles: [roles.member],
    subgroups: [4],
  },
  'role:everyone': {
    id: 6,
    description: 'Everyone in this organization, including guests',
    roles: [roles.guest],
    subgroups: [5],
  },
  'role:internet': { id: 7, description: 'Everyone on the Internet', roles: [], subgroups: [6] },
  'role:nobody': { id: 8, description: 'Nobody', roles: [], subgroups: [] },
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

const pairs = systemGroupList.flatMap(({ id }) =>
  rolesWithin(id).map(role => ({ group: id, role })),
)
/** The same as pairs of a group and a role of people in it. */
export const systemGroupRoles = {
  groups: pairs.map(({ group }) => group),
  roles: pairs.map(({ role }) => role),
}
