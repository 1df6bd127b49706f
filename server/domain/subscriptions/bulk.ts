import { mayCreateChannels, mayKnowOf } from '../../access/channel-rules.ts'
import { channelsToSubscribe, noSuchChannel } from '../../access/channels.ts'
import { toFill, toJoin, toLeave } from '../../access/subscribing.ts'
import type { Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { channelDescription, channelName, createChannel } from '../channels/actions.ts'
import { subscribe, unsubscribe } from './actions.ts'
import { principalsIn } from './principals.ts'

type Joining = {
  channels: readonly { name: string; description: string }[]
  principals: readonly (string | number)[]
  /** For the channels that do not exist yet. */
  isPrivate: boolean
  hasSharedHistory: boolean
  refusesUnauthorized: boolean
  now: Date
}

/** Names of channels by the id of a person. */
type NamesByUser = Map<number, string[]>

export type Joined = {
  subscribed: NamesByUser
  alreadySubscribed: NamesByUser
  unauthorized: string[]
}

/** Brings people into channels, making those that do not exist. */
export async function joinChannels(tx: Tx, actor: Actor, wish: Joining): Promise<Joined> {
  const wanted = new Map(
    wish.channels.map(({ name, description }) => {
      const valid = channelName(name)
      return [valid.toLowerCase(), { name: valid, description: channelDescription(description) }]
    }),
  )
  const userIds = await principalsIn(tx, actor, wish.principals)
  const names = [...wanted.values()].map(({ name }) => name)
  const existing = await channelsToSubscribe(tx, actor, names)
  const known = new Set(existing.map(channel => channel.name.toLowerCase()))
  const missing = [...wanted].filter(([key]) => !known.has(key)).map(([, channel]) => channel)
  if (missing.length > 0 && !mayCreateChannels(actor)) throw badRequest('Insufficient permission')

  const allowed = existing.map(channel => toJoin(actor, channel, userIds))
  const unauthorized = existing.filter((_, index) => !allowed[index]).map(({ name }) => name)
  if (unauthorized.length > 0 && wish.refusesUnauthorized)
    throw badRequest(`Unable to access channel (${unauthorized.join(', ')}).`)

  for (const channel of missing) {
    const { isPrivate, hasSharedHistory } = wish
    const facts = { ...channel, isPrivate, hasSharedHistory: hasSharedHistory || !isPrivate }
    const made = await createChannel(tx, actor, facts, wish.now)
    const mine = made && toFill(actor, made)
    // Somebody else made it between our look and now: the caller may simply try again.
    if (!mine) throw badRequest(`Channel '${channel.name}' already exists`)
    allowed.push(mine)
  }

  const joined: Joined = { subscribed: new Map(), alreadySubscribed: new Map(), unauthorized }
  for (const channel of allowed.filter(one => one !== undefined)) {
    const came = new Set(await subscribe(tx, channel, userIds))
    for (const id of userIds)
      note(came.has(id) ? joined.subscribed : joined.alreadySubscribed, id, channel.name)
  }
  return joined
}

type Leaving = { subscriptions: readonly string[]; principals: readonly (string | number)[] }
export type Left = { removed: string[]; notRemoved: string[] }

/** Takes people out of channels: everybody themselves, administrators anybody. */
export async function leaveChannels(tx: Tx, actor: Actor, wish: Leaving): Promise<Left> {
  const channels = (await channelsToSubscribe(tx, actor, wish.subscriptions)).filter(channel =>
    mayKnowOf(actor, channel),
  )
  const known = new Set(channels.map(channel => channel.name.toLowerCase()))
  const unknown = wish.subscriptions.find(name => !known.has(name.toLowerCase()))
  if (unknown !== undefined) throw noSuchChannel({ name: unknown })

  const userIds = await principalsIn(tx, actor, wish.principals)
  const left: Left = { removed: [], notRemoved: [] }
  for (const channel of channels)
    for (const id of userIds) {
      const leaving = toLeave(actor, channel, id)
      if (!leaving) throw badRequest('Insufficient permission')
      const isGone = await unsubscribe(tx, leaving, id)
      ;(isGone ? left.removed : left.notRemoved).push(channel.name)
    }
  return { removed: [...new Set(left.removed)], notRemoved: [...new Set(left.notRemoved)] }
}

const note = (names: NamesByUser, id: number, name: string) =>
  names.set(id, [...(names.get(id) ?? []), name])
