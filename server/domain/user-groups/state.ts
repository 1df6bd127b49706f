import type { StatePart } from '../../state-part.ts'
import { knowsDeactivated } from './event-view.ts'
import { allGroups } from './queries.ts'

export const userGroupsState: StatePart = {
  types: ['realm_user_groups', 'user_group'],
  read: async ({ tx, options }) => ({
    realm_user_groups: await allGroups(tx, { deactivated: knowsDeactivated(options) }),
  }),
}
