import { messagesLeftToMark } from '../../access/messages.ts'
import type { Reader } from '../../access/channel-rules.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { markRead } from './actions.ts'
import { unreadIds } from './unread-by.ts'

/**
 * Nobody has to read what somebody they muted says. Called before `senderId` is muted, for what they have said, and once more
 * right after they are no longer, for what they said meanwhile: that does not turn up as unread again.
 */
export async function readAllFrom(tx: Tx, user: Reader, senderId: number): Promise<void> {
  const unread = await tx.many<{ id: number }>(sql`
    select m.id from messages m where m.id in (${unreadIds(user)}) and m.sender_id = ${senderId}
    order by m.id`)
  const ids = unread.map(({ id }) => id)
  await markRead(tx, user, await messagesLeftToMark(tx, user, ids))
}

/** Who have muted this person. */
export const whoMuted = async (tx: Tx, senderId: number): Promise<number[]> =>
  (
    await tx.many<{ id: number }>(
      sql`select user_id as id from muted_users where muted_user_id = ${senderId} order by user_id`,
    )
  ).map(({ id }) => id)
