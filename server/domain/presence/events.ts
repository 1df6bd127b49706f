import type { AnnouncedPresence } from '../../protocol/presence.ts'
import type { SeenPerson } from './queries.ts'
import { legacyPresenceOf, presenceOf } from './view.ts'

/** In all the forms that clients understand. */
export const presenceCame = (person: SeenPerson, now: Date): AnnouncedPresence => ({
  type: 'presence',
  user_id: person.id,
  email: person.apiEmail,
  server_timestamp: now.getTime() / 1000,
  presence: { website: { ...legacyPresenceOf(person), pushable: false } },
  presences: { [person.id]: presenceOf(person) },
})
