import { channelPermissions } from '../domain/channels/permissions.ts'
import { ApiError, badRequest } from '../platform/http/api-error.ts'
import { sql, type Sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import {
  mayAdminister,
  mayKnowOf,
  mayPostTo,
  mayRead,
  type ChannelFacts,
  type Reader,
} from './channel-rules.ts'
import { roles } from '../identity/actor.ts'
import { grantsTo } from './grants.ts'
import { isOperator } from './operator.ts'
import type { TopicsPolicy } from './topic-rules.ts'

/** A channel, and the reader's place in it. */
export type Channel = ChannelFacts & {
  readonly id: number
  readonly name: string
  readonly recipientId: number
  readonly topicsPolicy: TopicsPolicy
  readonly isRecentlyActive: boolean
  readonly creatorId: number | null
  readonly firstMessageId: number | null
  readonly sinceMessageId: number | null
}

export type ChannelName = { readonly id: number } | { readonly name: string }

/** Sends hold the channel lightly; who changes its subscribers holds it alone, so that intervals split messages cleanly. */
type Hold = 'none' | 'to send' | 'to subscribe'

/** Locks in the order of ids, and reads only then: a statement that had to wait for its lock would see what was before. */
async function channelsWhere(tx: Tx, reader: Reader, condition: Sql, hold: Hold) {
  const held =
    hold === 'none' ||
    tx.run(sql`select from channels c where ${condition} order by c.id
      ${hold === 'to send' ? sql`for key share` : sql`for update`}`)
  const [channels] = await Promise.all([readChannels(tx, reader, condition), held])
  return channels
}

const readChannels = (tx: Tx, reader: Reader, condition: Sql) =>
  tx.many<Channel>(sql`
    select c.id, c.name, c.recipient_id as "recipientId", c.is_private as "isPrivate",
      c.is_web_public as "isWebPublic", c.topics_policy as "topicsPolicy",
      c.is_recently_active as "isRecentlyActive", ${isOperator(reader) ? sql`${channelPermissions}::text[]` : grantsTo(reader)} as grants,
      c.is_archived as "isArchived", c.has_shared_history as "hasSharedHistory",
      c.creator_id as "creatorId", c.first_message_id as "firstMessageId",
      s.since_message_id as "sinceMessageId", s.since_message_id is not null as "isSubscribed"
    from channels c left join subscriptions s on s.channel_id = c.id and s.user_id = ${reader.id}
    where ${condition} order by c.id`)

const channelWhere = async (tx: Tx, reader: Reader, name: ChannelName, hold: Hold = 'none') =>
  (await channelsWhere(tx, reader, isNamed(name), hold))[0]

const isNamed = (name: ChannelName): Sql =>
  'id' in name ? sql`c.id = ${name.id}::bigint` : sql`lower(c.name) = lower(${name.name})`

/** For looking at a channel: that it exists, its settings, its people. */
export async function channelToSee(
  tx: Tx,
  reader: Reader,
  name: ChannelName,
): Promise<Allowed<Channel, 'see'>> {
  const channel = await channelWhere(tx, reader, name)
  if (channel && mayKnowOf(reader, channel)) return allow(channel, 'see')
  throw badRequest('id' in name ? 'Invalid channel ID' : `Invalid channel name '${name.name}'`)
}

/** For reading what is said in it. Undefined when it is not there, or not theirs. */
export async function channelToRead(
  tx: Tx,
  reader: Reader,
  name: ChannelName,
): Promise<Allowed<Channel, 'read'> | undefined> {
  const channel = await channelWhere(tx, reader, name)
  return channel && mayRead(reader, channel) ? allow(channel, 'read') : undefined
}

/** For sending to it. Held until the end of the transaction. */
export async function channelToPostTo(
  tx: Tx,
  reader: Reader,
  name: ChannelName,
): Promise<Allowed<Channel, 'post'>> {
  const channel = await channelWhere(tx, reader, name, 'to send')
  if (!channel || !mayKnowOf(reader, channel)) throw noSuchChannel(name)
  if (mayPostTo(reader, channel)) return allow(channel, 'post')
  if (mayPostTo(reader, { ...channel, grants: [...channel.grants, 'can_send_message_group'] }))
    throw badRequest('You do not have permission to post in this channel.')
  throw badRequest(`Not authorized to send to channel '${channel.name}'`)
}

/** For what the server itself has to say there, in whose name ever. Held until the end of the transaction. */
export async function channelToNotify(
  tx: Tx,
  speaker: Reader,
  id: number,
): Promise<Allowed<Channel, 'post'>> {
  const channel = await channelWhere(tx, speaker, { id }, 'to send')
  if (!channel) throw noSuchChannel({ id })
  return allow(channel, 'post')
}

/** For changing what it is called and who may do what in it. Held alone until the end of the transaction. */
export async function channelToAdminister(
  tx: Tx,
  reader: Reader,
  name: ChannelName,
): Promise<Allowed<Channel, 'administer'>> {
  const channel = await channelWhere(tx, reader, name, 'to subscribe')
  if (!channel || !mayKnowOf(reader, channel)) throw badRequest('Invalid channel ID')
  if (mayAdminister(reader, channel)) return allow(channel, 'administer')
  throw new ApiError(
    'CANNOT_ADMINISTER_CHANNEL',
    'You do not have permission to administer this channel.',
  )
}

/** For what the server itself says in a channel. Whoever asks has just been allowed to change the channel. */
export const toNotify = (channel: Allowed<Channel, 'administer'>): Allowed<Channel, 'post'> =>
  allow({ ...channel }, 'post')

/** For what the server itself says in the channel that the organization chose for it. Undefined when there is none. */
export async function channelToAnnounceIn(
  tx: Tx,
  id: number,
): Promise<Allowed<Channel, 'post'> | undefined> {
  const channel = await channelWhere(tx, { id: 0, role: roles.owner }, { id }, 'to send')
  return channel && !channel.isArchived ? allow(channel, 'post') : undefined
}

/** The channels with these names that the reader may know of, for changing who is in them. Held alone, in the order of ids. */
export const channelsToSubscribe = async (
  tx: Tx,
  reader: Reader,
  names: readonly string[],
): Promise<Channel[]> =>
  channelsWhere(
    tx,
    reader,
    sql`lower(c.name) in (select lower(name) from unnest(${names}::text[]) name)`,
    'to subscribe',
  )

/** Holds these channels alone, and those that new people start in: all that somebody may come into at once, in the order of ids. */
export const holdToArrive = (tx: Tx, ids: readonly number[]) =>
  tx.run(sql`
    select from channels c where c.id = any(${ids}::int[]) or c.is_default order by c.id for update`)

/** The channels that new people start in, held alone. */
export const defaultChannels = (tx: Tx, reader: Reader): Promise<Channel[]> =>
  channelsWhere(tx, reader, sql`c.is_default`, 'to subscribe')

export const noSuchChannel = (name: ChannelName) =>
  'id' in name
    ? new ApiError('STREAM_DOES_NOT_EXIST', `Channel with ID '${name.id}' does not exist`, {
        extra: { stream_id: name.id },
      })
    : new ApiError('STREAM_DOES_NOT_EXIST', `Channel '${name.name}' does not exist`, {
        extra: { stream: name.name },
      })
