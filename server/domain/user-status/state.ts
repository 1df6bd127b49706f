import type { StatePart } from '../../state-part.ts'
import { allStatuses } from './queries.ts'

export const userStatusState: StatePart = {
  types: ['user_status'],
  read: async ({ tx, actor }) => ({ user_status: await allStatuses(tx, actor) }),
}
