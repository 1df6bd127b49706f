import { performance } from 'node:perf_hooks'
import { messagesLeftToMark } from '../../access/messages.ts'
import type { Reader } from '../../access/channel-rules.ts'
import type { Database } from '../../platform/database/database.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { markRead } from './actions.ts'
import { unreadIds } from './unread-by.ts'

/** Each transaction stays short, so that nobody waits for it. */
const batchSize = 5_000
/** Clients and what lies between them and us give up after a minute. */
const longestMs = 40_000

/**
 * Marks all that is unread and fits `where`, a condition on rows `m`, the newest first. False when time ran out: what has been
 * marked stays so, and the caller asks again.
 */
export async function markEverythingRead(
  db: Database,
  user: Reader,
  where: Sql = sql`true`,
): Promise<boolean> {
  const end = performance.now() + longestMs
  for (;;) {
    const marked = await db.transaction(tx => markNewest(tx, user, where))
    if (marked < batchSize) return true
    if (performance.now() > end) return false
  }
}

async function markNewest(tx: Tx, user: Reader, where: Sql): Promise<number> {
  const unread = await tx.many<{ id: number }>(sql`
    select m.id from messages m where m.id in (${unreadIds(user)}) and ${where}
    order by m.id desc limit ${batchSize}`)
  const ids = unread.map(({ id }) => id)
  return markRead(tx, user, await messagesLeftToMark(tx, user, ids))
}
