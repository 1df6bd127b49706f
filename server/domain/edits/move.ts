import type { Allowed } from '../../access/allowed.ts'
import type { Channel } from '../../access/channels.ts'
import { seersAmong, whoFollows } from '../../access/audience.ts'
import type { HeldMessage } from '../../access/messages-to-change.ts'
import { movedAlong } from '../../access/messages-to-move.ts'
import type { Actor } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { PropagateMode } from '../../protocol/message-changes.ts'
import { holdTopic } from '../messages/conversations.ts'
import type { OrganizationSettings } from '../organization/settings/table.ts'
import { wordsOf } from '../search/language.ts'
import { checkAge } from './may-move.ts'
import { moveRows, readOutside, takeFrom } from './move-rows.ts'
import type { WantedEdit } from './request.ts'
import { isResolving } from './resolved.ts'

/** Where messages were and where they are. */
export type Moved = {
  ids: number[]
  mode: PropagateMode
  from: Place
  to: Place
  /** Whether the old topic is empty now, and the new one was empty before. */
  isWhole: boolean
  isNew: boolean
  /** Who followed the messages where they were, when that is another channel: those who can still see them, and those who cannot. */
  followers: number[]
  losers: number[]
}
type Place = { channelId: number; channelName: string; topic: string; isPrivate: boolean }

type Wish = {
  wanted: WantedEdit
  channel: Allowed<Channel, 'post'> | undefined
  mode: PropagateMode
  settings: OrganizationSettings
  now: Date
}

/** Moves a message and those that go with it. Resolves to what has happened; nothing is announced yet. */
export async function moveMessages(
  tx: Tx,
  actor: Actor,
  message: Allowed<HeldMessage, 'change'>,
  wish: Wish,
): Promise<Moved> {
  const { wanted, settings, now } = wish
  const { from, to, conversationId, isRespelled } = await routeOf(tx, message, wish)
  const leaves = from.channelId !== to.channelId
  const mode = isRespelled ? 'change_all' : wish.mode
  const along = await movedAlong(tx, actor, message, { mode, leaves })
  if (mode === 'change_all') checkAge(actor, along, { wanted, settings, now })
  const ids = along.map(({ id }) => id)
  const isNew = !isRespelled && (await isEmpty(tx, conversationId))
  const followed = leaves ? await whoFollows(tx, ids) : []
  const counts = leaves || !isResolving(from.topic, to.topic)
  await moveRows(tx, {
    ids,
    from,
    to: { ...to, conversationId },
    editorId: actor.id,
    now,
    counts,
  })
  const followers = leaves ? await seersAmong(tx, ids, followed) : []
  const losers = followed.filter(id => !followers.includes(id))
  if (leaves) await takeFrom(tx, ids, losers)
  if (leaves) await readOutside(tx, ids, to.channelId)
  const isWhole = !isRespelled && (await isEmpty(tx, message.conversationId))
  return { ids, mode, from, to, isWhole, isNew, followers, losers }
}

type Route = { from: Place; to: Place; conversationId: number; isRespelled: boolean }

/** From where to where. The same topic in other letters is respelled as a whole: people read it as one. */
async function routeOf(tx: Tx, message: HeldMessage, { wanted, channel }: Wish): Promise<Route> {
  const from = placeOf(message)
  const wish = {
    ...from,
    ...(channel && {
      channelId: channel.id,
      channelName: channel.name,
      isPrivate: channel.isPrivate,
    }),
    topic: wanted.topic ?? from.topic,
  }
  const target = await holdTopic(tx, wish.channelId, wish.topic)
  const isRespelled = target.id === message.conversationId
  if (!isRespelled)
    return { from, to: { ...wish, topic: target.topic }, conversationId: target.id, isRespelled }
  await tx.run(sql`update conversations set topic = ${wish.topic}, search = ${wordsOf(wish.topic)}
    where id = ${target.id}`)
  return { from, to: wish, conversationId: target.id, isRespelled }
}

const isEmpty = async (tx: Tx, conversationId: number) =>
  (await tx.maybe(sql`select from messages where conversation_id = ${conversationId} limit 1`)) ===
  undefined

function placeOf({ channelId, channelName, topic, isPrivateChannel }: HeldMessage): Place {
  if (channelId === null) throw new Error('direct messages cannot be moved')
  return {
    channelId,
    channelName: channelName ?? '',
    topic: topic ?? '',
    isPrivate: isPrivateChannel,
  }
}
