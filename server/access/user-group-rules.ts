import type { GroupPermission } from '../protocol/user-groups.ts'
import { isGuest, type Reader } from './channel-rules.ts'

/** What the rules need to know of a group and of what one reader may do with it. */
export type GroupFacts = {
  /** Who is in one of these follows from what people are: nobody changes it. */
  readonly isSystemGroup: boolean
  /** Those of the group's own permissions that include this reader. */
  readonly grants: readonly GroupPermission[]
  /** Whether the organization lets them manage every group. */
  readonly managesAll: boolean
}

/** Whether they may change what it is called, who may do what with it, and whether it is there at all. */
export const mayManage = (reader: Reader, group: GroupFacts): boolean =>
  !group.isSystemGroup &&
  !isGuest(reader) &&
  (group.managesAll || group.grants.includes('can_manage_group'))

/** Whether they may bring others in, or themselves. */
export const mayAddMembers = (reader: Reader, group: GroupFacts, onlySelf: boolean): boolean =>
  mayManage(reader, group) ||
  (!group.isSystemGroup &&
    !isGuest(reader) &&
    (group.grants.includes('can_add_members_group') ||
      (onlySelf && group.grants.includes('can_join_group'))))

/** Whether they may send others out, or go. A guest can only go. */
export const mayRemoveMembers = (reader: Reader, group: GroupFacts, onlySelf: boolean): boolean =>
  mayManage(reader, group) ||
  (!group.isSystemGroup &&
    ((!isGuest(reader) && group.grants.includes('can_remove_members_group')) ||
      (onlySelf && group.grants.includes('can_leave_group'))))
