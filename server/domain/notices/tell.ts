import { peopleToNotify } from '../../access/direct-messages.ts'
import { notificationBot } from '../users/notification-bot.ts'
import { sendDirectly } from '../messages/actions.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { noticeDraft } from './draft.ts'

/** The server itself says something to one person. Resolves to the message's id. */
export async function tell(
  tx: Tx,
  userId: number,
  notice: { content: string; now: Date },
): Promise<number> {
  const sender = await notificationBot(tx)
  return sendDirectly(tx, noticeDraft(sender, notice), peopleToNotify(sender, userId))
}
