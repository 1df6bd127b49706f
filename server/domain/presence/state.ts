import type { StatePart } from '../../state-part.ts'
import { seenPeople } from './queries.ts'
import { legacyPresences, presences } from './view.ts'

export const presenceState: StatePart = {
  types: ['presence'],
  async read({ tx, ctx, actor, options }) {
    const now = ctx.clock.now()
    const historyDays = options.presenceHistoryDays
    const { people, updateId } = await seenPeople(tx, actor, {
      now,
      after: undefined,
      historyDays,
    })
    return {
      presences: options.slimPresence ? presences(people) : legacyPresences(people),
      presence_last_update_id: updateId,
      server_timestamp: now.getTime() / 1000,
    }
  },
}
