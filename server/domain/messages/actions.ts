import { readersAmong, subscribersOf } from '../../access/audience.ts'
import type { Allowed } from '../../access/allowed.ts'
import { strangersTo } from '../../access/known-people.ts'
import type { Channel } from '../../access/channels.ts'
import type { Members } from '../../access/direct-messages.ts'
import { requireMayMentionEveryone } from '../../access/organization-grants.ts'
import type { Actor } from '../../identity/actor.ts'
import type { Names } from '../../markdown/names.ts'
import { renderMarkdown, type Rendered } from '../../markdown/render.ts'
import { inTurn } from '../../platform/database/in-turn.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { wakeChannel } from '../channels/activity.ts'
import { firstMessageChanged } from '../channels/events.ts'
import { whoKnowsOf } from '../../access/audience.ts'
import { alertedBy } from '../flags/alerted.ts'
import { whoMuted } from '../flags/muted-senders.ts'
import { wantPreviews } from '../link-previews/want.ts'
import { beginWidget } from '../submessages/actions.ts'
import { referToFiles } from '../attachments/references.ts'
import { holdDirect, holdTopic, type HeldConversation } from './conversations.ts'
import { messageSent } from './events.ts'
import { lookUpNames } from './named.ts'
import { noteElsewhere } from './newest.ts'
import type { StoredMessage } from './queries.ts'
import { recipientFlags } from './recipient-flags.ts'
import { drawMessage, writeMessage, type DrawnMessage } from './write.ts'

/** A message on its way. `content` has been through `messageContent`. */
export type Draft = {
  sender: Actor
  content: string
  client: string
  now: Date
  /** Whether the sender has read it by sending it. */
  isReadBySender: boolean
  /** The queue whose client shows the message already, and the name by which it knows it. */
  echo: { queueId: string; localId: string } | undefined
}

/** A message that has been sent to a topic. */
export type SentToTopic = {
  id: number
  /** As the topic is written. */
  topic: string
  /** Whether nothing was ever said there before. */
  isFirst: boolean
  /** Who are called by name. */
  called: readonly number[]
}

/** Sends to a topic of a channel. Costs the same for ten subscribers and for ten thousand: nothing is written for each. */
export const sendToChannel = (
  tx: Tx,
  draft: Draft,
  channel: Allowed<Channel, 'post'>,
  topic: string,
): Promise<SentToTopic> => inTurn(tx, () => sendToTopic(tx, draft, channel, topic))

async function sendToTopic(
  tx: Tx,
  draft: Draft,
  channel: Allowed<Channel, 'post'>,
  topic: string,
): Promise<SentToTopic> {
  const { sender } = draft
  // Nothing of this waits for the rest, and all of it is asked at once; the id behind the lock of the topic.
  const [conversation, drawn, names, subscribers, listeners] = await Promise.all([
    holdTopic(tx, channel.id, topic),
    drawMessage(tx, sender.id),
    lookUpNames(tx, sender, draft.content),
    subscribersOf(tx, channel.id),
    listenersTo(tx, draft),
  ])
  const rendered = renderMarkdown(draft.content, names)
  if (rendered.mentionsEveryone) await requireMayMentionEveryone(tx, sender, subscribers.length)
  const called =
    rendered.mentionedUserIds.length > 0
      ? await readersAmong(tx, channel.id, rendered.mentionedUserIds)
      : []
  const place = { conversation, channel, topic: conversation.topic, subscribers }
  const message = await write(tx, draft, { drawn, rendered, ...place })
  const { id } = message
  if (channel.firstMessageId === null) await noteFirstMessage(tx, channel, id)
  if (!channel.isRecentlyActive) await wakeChannel(tx, channel)
  const isPublic = !channel.isPrivate
  await deliver(tx, draft, { message, rendered, subscribers, called, isPublic, listeners, names })
  return { id, topic: conversation.topic, isFirst: conversation.lastMessageId === 0, called }
}

/** Sends to people directly. */
export const sendDirectly = (
  tx: Tx,
  draft: Draft,
  members: Allowed<Members, 'post'>,
): Promise<number> => inTurn(tx, () => sendToMembers(tx, draft, members))

async function sendToMembers(tx: Tx, draft: Draft, { memberIds }: Members): Promise<number> {
  const { sender } = draft
  const [conversation, drawn, names, listeners] = await Promise.all([
    holdDirect(tx, memberIds),
    drawMessage(tx, sender.id, memberIds),
    lookUpNames(tx, sender, draft.content),
    listenersTo(tx, draft),
  ])
  const rendered = renderMarkdown(draft.content, names)
  const called = rendered.mentionedUserIds.filter(id => memberIds.includes(id))
  const place = { conversation, channel: undefined, topic: null, subscribers: memberIds }
  const message = await write(tx, draft, { drawn, rendered, ...place })
  const to = { subscribers: memberIds, called, isPublic: false, listeners, names }
  await deliver(tx, draft, { message, rendered, ...to })
  return message.id
}

/** Who wait for a word that the message holds, and who want to hear nothing of its sender. */
async function listenersTo(tx: Tx, { sender, content }: Draft) {
  const [alerted, deaf] = await Promise.all([alertedBy(tx, content), whoMuted(tx, sender.id)])
  return { alerted, deaf }
}

type Wording = {
  drawn: DrawnMessage
  rendered: Rendered
  conversation: HeldConversation
  channel: Channel | undefined
  topic: string | null
  subscribers: readonly number[]
}

/** Who sends to a channel that they are not in receives the message, and has read it. */
const hasRead = ({ isReadBySender, sender }: Draft, subscribers: readonly number[]) =>
  isReadBySender || !subscribers.includes(sender.id)

async function write(tx: Tx, draft: Draft, wording: Wording): Promise<StoredMessage> {
  const { drawn, rendered, subscribers } = wording
  const isUnreadBySender = !hasRead(draft, subscribers)
  const message = writeMessage(tx, drawn, { ...draft, ...wording, isUnreadBySender })
  const { id, content } = message
  const said = { id, senderId: draft.sender.id, content, rendered: rendered.html }
  const [submessages] = await Promise.all([
    beginWidget(tx, said),
    referToFiles(tx, draft.sender, said),
    wantPreviews(tx, id, rendered.links),
  ])
  return { ...message, submessages }
}

async function noteFirstMessage(tx: Tx, channel: Channel, id: number): Promise<void> {
  const changed = await tx.run(sql`
    update channels set first_message_id = ${id}
    where id = ${channel.id} and (first_message_id is null or first_message_id > ${id})`)
  if (changed > 0)
    announce(tx, firstMessageChanged(channel, id), { users: await whoKnowsOf(tx, channel.id) })
}

type Delivery = {
  message: StoredMessage
  rendered: Rendered
  subscribers: readonly number[]
  /** Who is called by name and may read it, subscribed or not. */
  called: readonly number[]
  /** Whether programs that follow all public channels hear of it. */
  isPublic: boolean
  listeners: Awaited<ReturnType<typeof listenersTo>>
  names: Names
}

async function deliver(tx: Tx, draft: Draft, { message, ...to }: Delivery): Promise<void> {
  const { sender, echo } = draft
  const { id } = message
  const users = [...new Set([...to.subscribers, ...to.called, sender.id])]
  const alerted = to.listeners.alerted.filter(user => users.includes(user))
  const outside = [...new Set([...to.called, sender.id])].filter(
    user => !to.subscribers.includes(user),
  )
  flag(tx, id, 'mentioned', to.called)
  flag(tx, id, 'has_alert_word', alerted)
  await noteElsewhere(tx, outside, id)
  // Whoever is in the same place knows the sender.
  const isInside = to.subscribers.includes(sender.id)
  const strangers = await strangersTo(tx, sender.id, isInside ? outside : users)
  const { flags, extras } = recipientFlags({
    subscribers: to.subscribers,
    called: to.called,
    callsAll: to.rendered.mentionsEveryone,
    senderId: sender.id,
    isReadBySender: hasRead(draft, to.subscribers),
    alerted,
    deaf: to.listeners.deaf,
  })
  announce(tx, messageSent(message, flags, to.names.linkifiers), {
    users,
    publicChannel: to.isPublic,
    userExtras: withUnknownSender(extras, strangers),
    ...(echo && { queueExtras: { [echo.queueId]: { local_message_id: echo.localId } } }),
  })
}

type Extras = ReturnType<typeof recipientFlags>['extras']

const withUnknownSender = (extras: Extras, strangers: readonly number[]): Extras => ({
  ...extras,
  ...Object.fromEntries(strangers.map(id => [id, { ...extras[id], unknown_sender: true }])),
})

function flag(tx: Tx, messageId: number, name: string, users: readonly number[]): void {
  if (users.length > 0)
    tx.send(sql`
      insert into message_flags (user_id, message_id, flag)
      select id, ${messageId}, ${name} from unnest(${users}::int[]) id`)
}
