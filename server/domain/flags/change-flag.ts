import type { Tx } from '../../platform/database/tx.ts'
import { markRead, markUnread, putAside, type Readable, type Whose } from './actions.ts'
import type { FlagChange } from './wanted.ts'

type Changed = {
  /** How many messages were not so before. */
  updated: number
  /** Channels whose messages cannot be unread, since the person is not in them. */
  ignored: { ignored_because_not_subscribed_channels?: number[] }
}

/** Puts a flag on messages, or takes it off. */
export async function changeFlag(
  tx: Tx,
  user: Whose,
  messages: readonly Readable[],
  { op, flag }: FlagChange,
): Promise<Changed> {
  if (flag !== 'read')
    return { updated: await putAside(tx, user, messages, { op, flag }), ignored: {} }
  if (op === 'add') return { updated: await markRead(tx, user, messages), ignored: {} }
  const { updated, leftChannels } = await markUnread(tx, user, messages)
  return { updated, ignored: { ignored_because_not_subscribed_channels: leftChannels } }
}
