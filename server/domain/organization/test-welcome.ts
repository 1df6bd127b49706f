import { requireDecider } from '../../access/organization.ts'
import type { Actor } from '../../identity/actor.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { tell } from '../notices/tell.ts'

/** Shows an administrator what new people would read. Resolves to the message's id. */
export async function testWelcome(
  tx: Tx,
  actor: Actor,
  welcome: { content: string; now: Date },
): Promise<number> {
  requireDecider(actor, 'administrators')
  return tell(tx, actor.id, welcome)
}
