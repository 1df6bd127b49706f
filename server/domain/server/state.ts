import type { StatePart } from '../../state-part.ts'
import { mostTold } from '../subscriptions/notices.ts'
import { versionFacts } from './version.ts'

/** Told to every client, whatever it asks for. */
export const serverState: StatePart = {
  types: [],
  read: async () => ({ ...versionFacts, max_bulk_new_subscription_messages: mostTold }),
}
