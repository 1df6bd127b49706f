import type { StatePart } from '../../state-part.ts'
import { navigationViews } from './actions.ts'

export const navigationViewsState: StatePart = {
  types: ['navigation_views'],
  read: async ({ tx, actor }) => ({ navigation_views: await navigationViews(tx, actor.id) }),
}
