import { ApiError, badRequest } from '../platform/http/api-error.ts'
import { sql, type Sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import { mayKnowOf, mayPostTo, mayRead, type ChannelFacts, type Reader } from './channel-rules.ts'

/** A channel, and the reader's place in it. */
export type Channel = ChannelFacts & {
  readonly id: number
  readonly name: string
  readonly recipientId: number
  readonly creatorId: number | null
  readonly firstMessageId: number | null
  readonly sinceMessageId: number | null
}

export type ChannelName = { readonly id: number } | { readonly name: string }

/** Sends hold the channel lightly; who changes its subscribers holds it alone, so that intervals split messages cleanly. */
type Hold = 'none' | 'to send' | 'to subscribe'

/** Locks in the order of ids, and reads only then: a statement that had to wait for its lock would see what was before. */
async function channelsWhere(tx: Tx, reader: Reader, condition: Sql, hold: Hold) {
  if (hold !== 'none')
    await tx.run(sql`select from channels c where ${condition} order by c.id
      ${hold === 'to send' ? sql`for key share` : sql`for update`}`)
  return tx.many<Channel>(sql`
    select c.id, c.name, c.recipient_id as "recipientId", c.is_private as "isPrivate",
      c.is_archived as "isArchived", c.has_shared_history as "hasSharedHistory",
      c.creator_id as "creatorId", c.first_message_id as "firstMessageId",
      s.since_message_id as "sinceMessageId", s.since_message_id is not null as "isSubscribed"
    from channels c left join subscriptions s on s.channel_id = c.id and s.user_id = ${reader.id}
    where ${condition} order by c.id`)
}

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
  throw badRequest(`Not authorized to send to channel '${channel.name}'`)
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

export const noSuchChannel = (name: ChannelName) =>
  'id' in name
    ? new ApiError('STREAM_DOES_NOT_EXIST', `Channel with ID '${name.id}' does not exist`, {
        extra: { stream_id: name.id },
      })
    : new ApiError('STREAM_DOES_NOT_EXIST', `Channel '${name.name}' does not exist`, {
        extra: { stream: name.name },
      })
