import { record } from '../../audit/record.ts'
import type { Actor } from '../../identity/actor.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** Who was brought into a channel or taken out of it by somebody else; who comes and goes by themselves is not recorded. */
export function recordOthers(
  tx: Tx,
  kind: 'channel.subscribed' | 'channel.unsubscribed',
  actor: Actor,
  { id: channel }: { id: number },
  userIds: readonly number[],
): void {
  const users = userIds.filter(id => id !== actor.id)
  const [user] = users
  if (user === undefined) return
  // Thousands may be: they are one row, while the log is locked.
  record(tx, { kind, channel, ...(users.length === 1 ? { user } : { details: { users } }) })
}
