import { whoKnows } from '../../access/known-people.ts'
import { announce } from '../../platform/events/announce.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { ServerEvent } from '../../protocol/event.ts'
import type { PersonChange } from '../../protocol/users.ts'
import { personChanged } from './events.ts'

/** Tells everyone who knows of this person. */
export const announceOf = async (tx: Tx, personId: number, event: ServerEvent): Promise<void> =>
  announce(tx, event, { users: await whoKnows(tx, personId) })

/** That something about a person changed. */
export const announceChange = (tx: Tx, change: PersonChange): Promise<void> =>
  announceOf(tx, change.user_id, personChanged(change))
