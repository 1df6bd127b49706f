import type { SystemGroupName } from './system-groups.ts'

/** What a permission of one channel or group is at first, and whom it may be given to. */
export type PermissionRule<Maker extends string> = {
  /** A system group, or what stands for whoever makes it. */
  readonly default: SystemGroupName | Maker
  /** Guests have only what everybody can be given. */
  readonly mayBeEveryone: boolean
}

/** Groups that nobody may be given it through. */
export const groupsRefusedBy = ({ mayBeEveryone }: PermissionRule<string>): SystemGroupName[] => [
  'role:internet',
  ...(mayBeEveryone ? [] : (['role:everyone'] as const)),
]

/** For a client's settings page. `ofSystemGroups`: what it is in a system group, where those have it. */
export const offeredGroups = (
  rule: PermissionRule<string>,
  ofSystemGroups: SystemGroupName | null,
) => ({
  require_system_group: false,
  allow_internet_group: false,
  allow_nobody_group: true,
  allow_everyone_group: rule.mayBeEveryone,
  default_group_name: rule.default,
  default_for_system_groups: ofSystemGroups,
  allowed_system_groups: [],
})
