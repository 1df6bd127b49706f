import type { StatePart } from '../../state-part.ts'
import { mutedBy } from './queries.ts'

export const mutedUsersState: StatePart = {
  types: ['muted_users'],
  read: async ({ tx, actor }) => ({ muted_users: await mutedBy(tx, actor.id) }),
}
