import { readersAmong, subscribersOf } from '../../access/audience.ts'
import type { Allowed } from '../../access/allowed.ts'
import type { Channel } from '../../access/channels.ts'
import type { Members } from '../../access/direct-messages.ts'
import { requireMayMentionEveryone } from '../../access/organization-grants.ts'
import type { Actor } from '../../identity/actor.ts'
import type { Names } from '../../markdown/names.ts'
import { renderMarkdown, type Rendered } from '../../markdown/render.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { wakeChannel } from '../channels/activity.ts'
import { firstMessageChanged } from '../channels/events.ts'
import { whoKnowsOf } from '../../access/audience.ts'
import { alertedBy } from '../flags/alerted.ts'
import { whoMuted } from '../flags/muted-senders.ts'
import { wordsOf } from '../search/language.ts'
import { wantPreviews } from '../link-previews/want.ts'
import { beginWidget } from '../submessages/actions.ts'
import { referToFiles } from '../attachments/references.ts'
import { holdDirect, holdTopic, type HeldConversation } from './conversations.ts'
import { messageSent } from './events.ts'
import { lookUpNames } from './named.ts'
import { noteElsewhere } from './newest.ts'
import { storedMessage } from './queries.ts'
import { recipientFlags } from './recipient-flags.ts'

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

/** Sends to a topic of a channel. Costs the same for ten subscribers and for ten thousand: nothing is written for each. */
export async function sendToChannel(
  tx: Tx,
  draft: Draft,
  channel: Allowed<Channel, 'post'>,
  topic: string,
): Promise<number> {
  const { sender } = draft
  // Nothing of this waits for the rest, and all of it is asked at once.
  const [names, subscribers, conversation, listeners] = await Promise.all([
    lookUpNames(tx, sender, draft.content),
    subscribersOf(tx, channel.id),
    holdTopic(tx, channel.id, topic),
    listenersTo(tx, draft),
  ])
  const rendered = renderMarkdown(draft.content, names)
  if (rendered.mentionsEveryone) await requireMayMentionEveryone(tx, sender, subscribers.length)
  const [called, id] = await Promise.all([
    rendered.mentionedUserIds.length > 0
      ? readersAmong(tx, channel.id, rendered.mentionedUserIds)
      : [],
    insertMessage(tx, draft, { conversation, rendered, channelId: channel.id }),
  ])
  if (channel.firstMessageId === null) await noteFirstMessage(tx, channel, id)
  if (!channel.isRecentlyActive) await wakeChannel(tx, channel)
  const { linkifiers } = names
  const callsAll = rendered.mentionsEveryone
  const isPublic = !channel.isPrivate
  const to = { subscribers, called, callsAll, isPublic, listeners, linkifiers }
  await deliver(tx, draft, { id, conversation, ...to })
  return id
}

/** Sends to people directly. */
export async function sendDirectly(
  tx: Tx,
  draft: Draft,
  { memberIds }: Allowed<Members, 'post'>,
): Promise<number> {
  const { sender } = draft
  const [names, conversation, listeners] = await Promise.all([
    lookUpNames(tx, sender, draft.content),
    holdDirect(tx, memberIds),
    listenersTo(tx, draft),
  ])
  const rendered = renderMarkdown(draft.content, names)
  const called = rendered.mentionedUserIds.filter(id => memberIds.includes(id))
  const id = await insertMessage(tx, draft, { conversation, rendered, channelId: null })
  const { linkifiers } = names
  const callsAll = rendered.mentionsEveryone
  const to = {
    subscribers: memberIds,
    called,
    callsAll,
    isPublic: false,
    listeners,
    linkifiers,
  }
  await deliver(tx, draft, { id, conversation, ...to })
  return id
}

/** Who wait for a word that the message holds, and who want to hear nothing of its sender. */
async function listenersTo(tx: Tx, { sender, content }: Draft) {
  const [alerted, deaf] = await Promise.all([alertedBy(tx, content), whoMuted(tx, sender.id)])
  return { alerted, deaf }
}

type Place = { conversation: HeldConversation; rendered: Rendered; channelId: number | null }

async function insertMessage(tx: Tx, draft: Draft, place: Place): Promise<number> {
  const { conversation, rendered } = place
  const { id } = await tx.one<{ id: number }>(sql`
    insert into messages (conversation_id, origin_id, channel_id, sender_id, content, rendered, client,
      mentions_everyone, sent_at, search)
    values (${conversation.id}, ${conversation.id}, ${place.channelId}, ${draft.sender.id}, ${draft.content},
      ${rendered.html}, ${draft.client}, ${rendered.mentionsEveryone}, ${draft.now}, ${wordsOf(draft.content)})
    returning id`)
  await Promise.all([
    referToFiles(tx, draft.sender, { id, content: draft.content, rendered: rendered.html }),
    wantPreviews(tx, id, rendered.links),
  ])
  return id
}

/** A sender who had read everything has still read everything: their mark moves along, so that it stays short to count from. */
const moveOwnMark = (
  tx: Tx,
  senderId: number,
  { id, lastMessageId }: HeldConversation,
  to: number,
) =>
  tx.run(sql`
    insert into read_marks (user_id, conversation_id, read_to)
    select ${senderId}, ${id}, ${to}
    where ${lastMessageId}::bigint = 0 or exists (
      select from read_marks r where r.user_id = ${senderId} and r.conversation_id = ${id}
      and r.read_to >= ${lastMessageId})
    on conflict (user_id, conversation_id) do update set read_to = excluded.read_to`)

async function noteFirstMessage(tx: Tx, channel: Channel, id: number): Promise<void> {
  const changed = await tx.run(sql`
    update channels set first_message_id = ${id}
    where id = ${channel.id} and (first_message_id is null or first_message_id > ${id})`)
  if (changed > 0)
    announce(tx, firstMessageChanged(channel, id), { users: await whoKnowsOf(tx, channel.id) })
}

type Delivery = {
  id: number
  conversation: HeldConversation
  subscribers: readonly number[]
  /** Who is called by name and may read it, subscribed or not. */
  called: readonly number[]
  callsAll: boolean
  /** Whether programs that follow all public channels hear of it. */
  isPublic: boolean
  listeners: Awaited<ReturnType<typeof listenersTo>>
  linkifiers: Names['linkifiers']
}

async function deliver(tx: Tx, draft: Draft, { id, conversation, ...to }: Delivery): Promise<void> {
  const { sender, echo } = draft
  const users = [...new Set([...to.subscribers, ...to.called, sender.id])]
  const alerted = to.listeners.alerted.filter(user => users.includes(user))
  const outside = [...new Set([...to.called, sender.id])].filter(
    user => !to.subscribers.includes(user),
  )
  const isReadBySender = draft.isReadBySender || outside.includes(sender.id)
  const written = Promise.all([
    tx.run(sql`update conversations set last_message_id = ${id} where id = ${conversation.id}`),
    draft.isReadBySender && moveOwnMark(tx, sender.id, conversation, id),
    beginWidget(tx, { id, senderId: sender.id, content: draft.content }),
    noteElsewhere(tx, outside, id),
    flag(tx, id, 'mentioned', to.called),
    flag(tx, id, 'has_alert_word', alerted),
    isReadBySender || markUnreadBySender(tx, sender.id, id),
  ])
  const [stored] = await Promise.all([storedMessage(tx, id), written])
  const { deaf } = to.listeners
  const { flags, extras } = recipientFlags({
    ...to,
    senderId: sender.id,
    isReadBySender,
    alerted,
    deaf,
  })
  announce(tx, messageSent(stored, flags, to.linkifiers), {
    users,
    publicChannel: to.isPublic,
    userExtras: extras,
    ...(echo && { queueExtras: { [echo.queueId]: { local_message_id: echo.localId } } }),
  })
}

const markUnreadBySender = (tx: Tx, senderId: number, id: number) =>
  tx.run(sql`
    insert into read_exceptions (user_id, message_id, is_read) values (${senderId}, ${id}, false)`)

async function flag(tx: Tx, messageId: number, name: string, users: readonly number[]) {
  if (users.length > 0)
    await tx.run(sql`
      insert into message_flags (user_id, message_id, flag)
      select id, ${messageId}, ${name} from unnest(${users}::int[]) id`)
}
