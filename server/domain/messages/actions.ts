import { readersAmong, subscribersOf } from '../../access/audience.ts'
import type { Allowed } from '../../access/allowed.ts'
import { mayMentionEveryone } from '../../access/channel-rules.ts'
import type { Channel } from '../../access/channels.ts'
import type { Actor } from '../../identity/actor.ts'
import { renderMarkdown, type Rendered } from '../../markdown/render.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { firstMessageSent } from '../channels/events.ts'
import { whoKnowsOf } from '../../access/audience.ts'
import { holdDirect, holdTopic, type HeldConversation } from './conversations.ts'
import { messageSent } from './events.ts'
import { lookUpNames } from './named.ts'
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
  const rendered = renderMarkdown(draft.content, await lookUpNames(tx, sender, draft.content))
  const subscribers = await subscribersOf(tx, channel.id)
  if (rendered.mentionsEveryone && !mayMentionEveryone(sender, subscribers.length))
    throw new ApiError(
      'STREAM_WILDCARD_MENTION_NOT_ALLOWED',
      'You do not have permission to use channel wildcard mentions in this channel.',
    )
  const conversation = await holdTopic(tx, channel.id, topic)
  const called = await readersAmong(tx, channel.id, rendered.mentionedUserIds)
  const id = await insertMessage(tx, draft, { conversation, rendered, channelId: channel.id })
  if (channel.firstMessageId === null) await noteFirstMessage(tx, channel, id)
  const callsAll = rendered.mentionsEveryone
  const isPublic = !channel.isPrivate
  await deliver(tx, draft, { id, subscribers, called, callsAll, isPublic })
  return id
}

/** Sends to people directly. `memberIds` are the sender and the others, ascending. */
export async function sendDirectly(
  tx: Tx,
  draft: Draft,
  memberIds: readonly number[],
): Promise<number> {
  const { sender } = draft
  const rendered = renderMarkdown(draft.content, await lookUpNames(tx, sender, draft.content))
  const conversation = await holdDirect(tx, memberIds)
  const called = rendered.mentionedUserIds.filter(id => memberIds.includes(id))
  const id = await insertMessage(tx, draft, { conversation, rendered, channelId: null })
  const callsAll = rendered.mentionsEveryone
  await deliver(tx, draft, { id, subscribers: memberIds, called, callsAll, isPublic: false })
  return id
}

type Place = { conversation: HeldConversation; rendered: Rendered; channelId: number | null }

async function insertMessage(tx: Tx, draft: Draft, place: Place): Promise<number> {
  const { conversation, rendered } = place
  const { id } = await tx.one<{ id: number }>(sql`
    insert into messages (conversation_id, channel_id, sender_id, content, rendered, client,
      mentions_everyone, sent_at)
    values (${conversation.id}, ${place.channelId}, ${draft.sender.id}, ${draft.content},
      ${rendered.html}, ${draft.client}, ${rendered.mentionsEveryone}, ${draft.now})
    returning id`)
  await tx.run(sql`update conversations set last_message_id = ${id} where id = ${conversation.id}`)
  if (draft.isReadBySender) await moveOwnMark(tx, draft.sender.id, conversation, id)
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
    announce(tx, firstMessageSent(channel, id), { users: await whoKnowsOf(tx, channel.id) })
}

type Delivery = {
  id: number
  subscribers: readonly number[]
  /** Who is called by name and may read it, subscribed or not. */
  called: readonly number[]
  callsAll: boolean
  /** Whether programs that follow all public channels hear of it. */
  isPublic: boolean
}

async function deliver(tx: Tx, draft: Draft, { id, ...to }: Delivery): Promise<void> {
  const { sender, echo } = draft
  if (to.called.length > 0)
    await tx.run(sql`
      insert into message_flags (user_id, message_id, flag)
      select called, ${id}, 'mentioned' from unnest(${to.called}::int[]) called`)
  const isReadBySender = draft.isReadBySender || !to.subscribers.includes(sender.id)
  if (!isReadBySender)
    await tx.run(sql`
      insert into read_exceptions (user_id, message_id, is_read) values (${sender.id}, ${id}, false)`)
  const { flags, extras } = recipientFlags({ ...to, senderId: sender.id, isReadBySender })
  announce(tx, messageSent(await storedMessage(tx, id), flags), {
    users: [...new Set([...to.subscribers, ...to.called, sender.id])],
    publicChannel: to.isPublic,
    userExtras: extras,
    ...(echo && { queueExtras: { [echo.queueId]: { local_message_id: echo.localId } } }),
  })
}
