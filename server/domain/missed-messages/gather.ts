import { messagesLeftToTell } from '../../access/mailed-messages.ts'
import { sql } from '../../platform/database/sql.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { post } from '../mail/outbox.ts'

/** Has a mail sent for each conversation in which somebody still has to read what they missed. The notes go with it. */
export const gatherMissedMessages = ({ db, clock }: WorkerContext, userId: number): Promise<void> =>
  db.transaction(async tx => {
    const noted = await tx.many<{ id: number }>(sql`
      delete from missed_messages where user_id = ${userId} returning message_id as id`)
    const messages = await messagesLeftToTell(
      tx,
      userId,
      noted.map(({ id }) => id),
    )
    const byConversation = Map.groupBy(messages, ({ conversationId }) => conversationId)
    for (const [conversationId, some] of byConversation) {
      const messageIds = some.map(({ id }) => id)
      await post(tx, {
        kind: 'missed messages',
        cause: `missed by ${userId} in ${conversationId} from ${messageIds[0]}`,
        about: { messageIds },
        userId,
        now: clock.now(),
      })
    }
  })
