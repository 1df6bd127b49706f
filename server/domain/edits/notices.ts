import { channelToNotify } from '../../access/channels.ts'
import type { Actor } from '../../identity/actor.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { sendToChannel } from '../messages/actions.ts'
import { noticeDraft } from '../notices/draft.ts'
import { silently } from '../notices/words.ts'
import { notificationBot } from '../users/notification-bot.ts'
import type { Moved } from './move.ts'
import { isResolved, isResolving } from './resolved.ts'

type Wish = { inOldTopic: boolean; inNewTopic: boolean; now: Date }

/** Says in the topics themselves what has happened to them, in the server's own name. */
export async function giveNotice(tx: Tx, mover: Actor, moved: Moved, wish: Wish): Promise<void> {
  const { from, to } = moved
  const who = silently(mover)
  const say = (place: Moved['to'], content: string) => speak(tx, place, content, wish.now)
  if (from.channelId === to.channelId && isResolving(from.topic, to.topic)) {
    await say(to, `${who} ${isResolved(to.topic) ? 'resolved' : 'reopened'} this topic.`)
    return
  }
  const what = moved.isWhole ? 'this topic' : counted(moved.ids.length)
  if (wish.inNewTopic) await say(to, `${who} moved ${what} here from ${nameOf(from, to)}.`)
  if (wish.inOldTopic) await say(from, `${who} moved ${what} to ${nameOf(to, from)}.`)
}

const counted = (count: number) => (count === 1 ? 'a message' : `${count} messages`)

/** A private channel's name is not told to readers of another one. */
const nameOf = (place: Moved['to'], readers: Moved['to']) =>
  place.isPrivate && place.channelId !== readers.channelId
    ? 'a private channel'
    : `#**${place.channelName}${place.topic === '' ? '' : `>${place.topic}`}**`

async function speak(tx: Tx, place: Moved['to'], content: string, now: Date): Promise<void> {
  const sender = await notificationBot(tx)
  const channel = await channelToNotify(tx, sender, place.channelId)
  await sendToChannel(tx, noticeDraft(sender, { content, now }), channel, place.topic)
}
