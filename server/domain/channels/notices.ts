import type { Allowed } from '../../access/allowed.ts'
import { toNotify, type Channel } from '../../access/channels.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { sendToChannel } from '../messages/actions.ts'
import { noticeDraft } from '../notices/draft.ts'
import { fenceAround } from '../notices/words.ts'
import { notificationBot } from '../users/notification-bot.ts'

/** The topic in which a channel is told what becomes of it. */
const channelEventsTopic = 'channel events'

/** Says in the channel itself what has become of it. */
export async function notice(
  tx: Tx,
  channel: Allowed<Channel, 'administer'>,
  content: string,
  now: Date,
): Promise<void> {
  if (channel.isArchived) return
  const sender = await notificationBot(tx)
  const topic = channel.topicsPolicy === 'empty_topic_only' ? '' : channelEventsTopic
  await sendToChannel(tx, noticeDraft(sender, { content, now }), toNotify(channel), topic)
}

/** What somebody wrote, as a quote that it cannot break out of. */
export function quoted(text: string): string {
  if (text === '') return '*nothing*'
  const fence = fenceAround(text)
  return `${fence} quote\n${text}\n${fence}`
}
