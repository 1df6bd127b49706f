import { mayKnowOf } from '../../access/channel-rules.ts'
import { channelsToSubscribe, noSuchChannel, type Channel } from '../../access/channels.ts'
import { toFill, toJoin, toLeave } from '../../access/subscribing.ts'
import type { Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { createChannel } from '../channels/actions.ts'
import { oneLineDescription, visibleName } from '../channels/names.ts'
import type { ChannelWish } from '../channels/parameters.ts'
import { subscribe, unsubscribe } from './actions.ts'
import { announceNewChannels, tellNewSubscribers } from './notices.ts'
import { principalsIn } from './principals.ts'
import { recordOthers } from './record-others.ts'

type Telling = {
  /** Whether the organization is told of channels that are new. */
  announces: boolean
  /** Whether those who are brought in by somebody else are told so. */
  tellsSubscribers: boolean
  now: Date
}

type Joining = Telling & {
  channels: readonly { name: string; description: string }[]
  principals: readonly (string | number)[]
  /** For the channels that do not exist yet. */
  wish: ChannelWish
  refusesUnauthorized: boolean
}

/** Names of channels by the id of a person. */
type NamesByUser = Map<number, string[]>

export type Joined = {
  subscribed: NamesByUser
  alreadySubscribed: NamesByUser
  unauthorized: string[]
  tellsSubscribers: boolean
}

/** Brings people into channels, making those that do not exist. */
export async function joinChannels(tx: Tx, actor: Actor, wish: Joining): Promise<Joined> {
  const wanted = new Map(
    wish.channels.map(({ name, description }) => {
      const valid = visibleName(name)
      return [valid.toLowerCase(), { name: valid, description: oneLineDescription(description) }]
    }),
  )
  const userIds =
    wish.principals.length === 0 ? [actor.id] : await principalsIn(tx, actor, wish.principals)
  const names = [...wanted.values()].map(({ name }) => name)
  const existing = await channelsToSubscribe(tx, actor, names)
  const known = new Set(existing.map(channel => channel.name.toLowerCase()))
  const missing = [...wanted].filter(([key]) => !known.has(key)).map(([, channel]) => channel)

  const allowed = await toJoin(tx, actor, existing, userIds)
  const unauthorized = existing.filter((_, index) => !allowed[index]).map(({ name }) => name)
  if (unauthorized.length > 0 && wish.refusesUnauthorized)
    throw badRequest(`Unable to access channel (${unauthorized.join(', ')}).`)

  const made: Channel[] = []
  for (const channel of missing) {
    const mine = await make(tx, actor, { ...channel, wish: wish.wish, now: wish.now })
    allowed.push(mine)
    made.push(mine)
  }
  const joined: Joined = {
    subscribed: new Map(),
    alreadySubscribed: new Map(),
    unauthorized,
    tellsSubscribers: false,
  }
  const came = new Map<number, Channel[]>()
  for (const channel of allowed.filter(one => one !== undefined)) {
    const fresh = new Set(await subscribe(tx, channel, userIds))
    recordOthers(tx, 'channel.subscribed', actor, channel, [...fresh])
    for (const id of userIds)
      note(fresh.has(id) ? joined.subscribed : joined.alreadySubscribed, id, channel.name)
    for (const id of fresh) came.set(id, [...(came.get(id) ?? []), channel])
  }
  joined.tellsSubscribers = await tell(tx, actor, { ...wish, made, came })
  return joined
}

type NewlyMade = { name: string; description: string; wish: ChannelWish; now: Date }

async function make(tx: Tx, actor: Actor, { now, ...channel }: NewlyMade) {
  const made = await createChannel(tx, actor, channel, now)
  const mine = made && toFill(actor, made)
  // Somebody else made it between our look and now: the caller may simply try again.
  if (!mine) throw badRequest(`Channel '${channel.name}' already exists`)
  return mine
}

type News = Telling & { made: readonly Channel[]; came: ReadonlyMap<number, readonly Channel[]> }

/** Resolves to whether people were told that they had been brought in. */
async function tell(tx: Tx, actor: Actor, news: News): Promise<boolean> {
  if (news.announces) await announceNewChannels(tx, actor, news.made, news.now)
  return news.tellsSubscribers && tellNewSubscribers(tx, actor, news.came, news.now)
}

type Making = Telling & {
  name: string
  description: string
  subscribers: readonly number[]
  wish: ChannelWish
}

/** Makes a channel with these people in it; perhaps nobody. Resolves to its id. */
export async function makeChannel(tx: Tx, actor: Actor, making: Making): Promise<number> {
  const subscribers = await principalsIn(tx, actor, making.subscribers)
  const channel = await make(tx, actor, making)
  const came = await subscribe(tx, channel, subscribers)
  recordOthers(tx, 'channel.subscribed', actor, channel, came)
  await tell(tx, actor, {
    ...making,
    made: [channel],
    came: new Map(came.map(id => [id, [channel]])),
  })
  return channel.id
}

type Leaving = { subscriptions: readonly string[]; principals: readonly (string | number)[] }
export type Left = { removed: string[]; notRemoved: string[] }

/** Takes people out of channels: everybody themselves, others with the right to. */
export async function leaveChannels(tx: Tx, actor: Actor, wish: Leaving): Promise<Left> {
  const channels = (await channelsToSubscribe(tx, actor, wish.subscriptions)).filter(channel =>
    mayKnowOf(actor, channel),
  )
  const known = new Set(channels.map(channel => channel.name.toLowerCase()))
  const unknown = wish.subscriptions.find(name => !known.has(name.toLowerCase()))
  if (unknown !== undefined) throw noSuchChannel({ name: unknown })

  const userIds =
    wish.principals.length === 0 ? [actor.id] : await principalsIn(tx, actor, wish.principals)
  const left: Left = { removed: [], notRemoved: [] }
  for (const channel of channels)
    for (const id of userIds) {
      const leaving = toLeave(actor, channel, id)
      if (!leaving) throw badRequest('Insufficient permission')
      const isGone = await unsubscribe(tx, leaving, id)
      if (isGone) recordOthers(tx, 'channel.unsubscribed', actor, channel, [id])
      ;(isGone ? left.removed : left.notRemoved).push(channel.name)
    }
  return { removed: [...new Set(left.removed)], notRemoved: [...new Set(left.notRemoved)] }
}

const note = (names: NamesByUser, id: number, name: string) =>
  names.set(id, [...(names.get(id) ?? []), name])
