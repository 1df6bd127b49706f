import type { StatePart } from '../../state-part.ts'
import { alertWordsOf } from './queries.ts'

export const alertWordsState: StatePart = {
  types: ['alert_words'],
  read: async ({ tx, actor }) => ({ alert_words: await alertWordsOf(tx, actor.id) }),
}
