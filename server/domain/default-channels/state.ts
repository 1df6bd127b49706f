import type { StatePart } from '../../state-part.ts'
import { defaultChannelsFor } from './queries.ts'

export const defaultChannelsState: StatePart = {
  types: ['default_streams'],
  read: async ({ tx, actor }) => ({ realm_default_streams: await defaultChannelsFor(tx, actor) }),
}
