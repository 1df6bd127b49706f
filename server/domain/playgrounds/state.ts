import type { StatePart } from '../../state-part.ts'
import { playgrounds } from './actions.ts'

export const playgroundsState: StatePart = {
  types: ['realm_playgrounds'],
  read: async ({ tx }) => ({ realm_playgrounds: await playgrounds(tx) }),
}
