import { whoKnowsOf } from '../../access/audience.ts'
import type { Channel } from '../../access/channels.ts'
import { channelsToSubscribe } from '../../access/channels.ts'
import type { Actor } from '../../identity/actor.ts'
import { renderMarkdown } from '../../markdown/render.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { limits } from '../organization/limits.ts'
import { channelsAppeared } from './events.ts'
import { streamById } from './queries.ts'

const { max_stream_name_length: longestName, max_stream_description_length: longestDescription } =
  limits

export type NewChannel = {
  name: string
  description: string
  isPrivate: boolean
  hasSharedHistory: boolean
}

/**
 * Creates an empty channel, unless somebody else has just made one of this name: then undefined. Everybody who may know of
 * it hears of it; its subscribers hear of it as they come.
 */
export async function createChannel(
  tx: Tx,
  creator: Actor,
  channel: NewChannel,
  now: Date,
): Promise<Channel | undefined> {
  const rendered = renderMarkdown(channel.description).html
  const created = await tx.maybe<{ id: number }>(sql`
    insert into channels (name, description, rendered_description, is_private, has_shared_history,
      creator_id, created_at)
    values (${channel.name}, ${channel.description}, ${rendered}, ${channel.isPrivate},
      ${channel.hasSharedHistory}, ${creator.id}, ${now})
    on conflict (lower(name)) do nothing
    returning id`)
  if (!created) return undefined
  const users = await whoKnowsOf(tx, created.id)
  announce(tx, channelsAppeared([await streamById(tx, created.id)]), { users })
  return (await channelsToSubscribe(tx, creator, [channel.name]))[0]
}

/** A name as it is kept; refuses what nobody could type or read. */
export function channelName(typed: string): string {
  const name = typed.trim()
  if (name === '') throw badRequest("Channel name can't be empty.")
  if (Array.from(name).length > longestName)
    throw badRequest(`Channel name too long (limit: ${longestName} characters).`)
  const invisible = Array.from(name).findIndex(sign => /[\p{Cc}\p{Cs}\p{Cn}]/u.test(sign))
  if (invisible >= 0)
    throw badRequest(`Invalid character in channel name, at position ${invisible + 1}.`)
  return name
}

/** A description is one line. */
export function channelDescription(typed: string): string {
  const description = typed.replaceAll('\n', ' ').trim()
  if (Array.from(description).length > longestDescription)
    throw badRequest(`description is too long (limit: ${longestDescription} characters)`)
  return description
}
