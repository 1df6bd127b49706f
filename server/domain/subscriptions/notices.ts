import { channelToAnnounceIn, type Channel } from '../../access/channels.ts'
import { peopleToNotify } from '../../access/direct-messages.ts'
import type { Actor } from '../../identity/actor.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { sendDirectly, sendToChannel } from '../messages/actions.ts'
import { noticeDraft } from '../notices/draft.ts'
import { silently } from '../notices/words.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { notificationBot } from '../users/notification-bot.ts'

/** More people than these are told nothing: it would cost more than it says. */
export const mostTold = 100

const newChannelsTopic = 'new channels'

/** Tells people who somebody else has brought into channels. Resolves to whether anybody was told. */
export async function tellNewSubscribers(
  tx: Tx,
  actor: Actor,
  came: ReadonlyMap<number, readonly Channel[]>,
  now: Date,
): Promise<boolean> {
  const others = [...came].filter(([id]) => id !== actor.id)
  if (others.length === 0 || others.length > mostTold) return false
  const bot = await notificationBot(tx)
  for (const [id, channels] of others) {
    const named = channels.map(nameOf).join(', ')
    const content = `${silently(actor)} brought you into ${named}.`
    await sendDirectly(tx, noticeDraft(bot, { content, now }), peopleToNotify(bot, id))
  }
  return true
}

/** Tells of new channels where the organization wants to hear of them. Those that are private are nobody's business. */
export async function announceNewChannels(
  tx: Tx,
  actor: Actor,
  made: readonly Channel[],
  now: Date,
): Promise<void> {
  const open = made.filter(channel => !channel.isPrivate)
  const { new_stream_announcements_stream_id: id } = await organizationSettings(tx)
  const channel = await channelToAnnounceIn(tx, id)
  if (open.length === 0 || !channel) return
  const content = `${silently(actor)} made ${open.map(nameOf).join(', ')}.`
  await sendToChannel(
    tx,
    noticeDraft(await notificationBot(tx), { content, now }),
    channel,
    newChannelsTopic,
  )
}

/** Who may not know of a channel cannot link to it: the bot neither. */
const nameOf = ({ name, isPrivate }: Channel) => (isPrivate ? `**${name}**` : `#**${name}**`)
