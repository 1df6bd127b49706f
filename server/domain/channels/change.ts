import type { Allowed } from '../../access/allowed.ts'
import { whoKnowsOf } from '../../access/audience.ts'
import type { Channel } from '../../access/channels.ts'
import type { Actor } from '../../identity/actor.ts'
import { renderMarkdown } from '../../markdown/render.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import type { Stream, StreamUpdate } from '../../protocol/channels.ts'
import type { TopicsPolicy } from '../../access/topic-rules.ts'
import { record } from '../../audit/record.ts'
import { folderFor } from '../channel-folders/queries.ts'
import { channelChanged } from './events.ts'
import { notice, quoted } from './notices.ts'
import { silently } from '../notices/words.ts'
import { tellMutedTopicsIn } from '../user-topics/tell-muted.ts'

/** Who changes which channel, and when. */
export type Change = {
  tx: Tx
  actor: Actor
  channel: Allowed<Channel, 'administer'>
  now: Date
}

/** Sets columns of the channel, and tells everybody who knows of it. */
async function set(
  { tx, channel }: Change,
  columns: Sql,
  update: StreamUpdate,
  along: Partial<Stream> = {},
): Promise<void> {
  const { property, value: after } = update
  // What these are called on the wire, their columns are called too.
  const { before } = await tx.one<{ before: unknown }>(
    sql`select to_jsonb(c) -> ${property}::text as before from channels c where id = ${channel.id}`,
  )
  await tx.run(sql`update channels set ${columns} where id = ${channel.id}`)
  record(tx, { kind: 'channel.changed', channel: channel.id, details: { property, before, after } })
  announce(tx, channelChanged(channel, update, along), { users: await whoKnowsOf(tx, channel.id) })
}

/** `name` has been through `visibleName`. */
export async function renameChannel(change: Change, name: string): Promise<void> {
  const { tx, actor, channel, now } = change
  if (name === channel.name) throw badRequest('Channel already has that name.')
  const taken = await tx.maybe(sql`
    select from channels where lower(name) = lower(${name}) and id <> ${channel.id}`)
  if (taken) throw badRequest('Channel name already in use.')
  await set(change, sql`name = ${name}`, { property: 'name', value: name })
  await tellMutedTopicsIn(tx, channel.id)
  const told = `${silently(actor)} renamed this channel from **${channel.name}** to **${name}**.`
  await notice(tx, { ...channel, name }, told, now)
}

/** `description` has been through `oneLineDescription`. */
export async function describeChannel(change: Change, description: string): Promise<void> {
  const { tx, actor, channel, now } = change
  const { former } = await tx.one<{ former: string }>(
    sql`select description as former from channels where id = ${channel.id}`,
  )
  if (former === description) return
  const rendered_description = renderMarkdown(description).html
  await set(
    change,
    sql`description = ${description}, rendered_description = ${rendered_description}`,
    { property: 'description', value: description },
    { rendered_description },
  )
  const told = `${silently(actor)} changed what this channel says of itself.`
  await notice(
    tx,
    channel,
    `${told}\n\nBefore:\n${quoted(former)}\n\nNow:\n${quoted(description)}`,
    now,
  )
}

/** How long messages are kept: days, -1 for ever, null as the organization has it. */
export async function changeRetention(change: Change, days: number | null): Promise<void> {
  const { tx, actor, channel, now } = change
  await set(change, sql`message_retention_days = ${days}`, {
    property: 'message_retention_days',
    value: days,
  })
  const kept =
    days === null
      ? 'as long as the organization keeps its messages'
      : days === -1
        ? 'for ever'
        : `for ${days} ${days === 1 ? 'day' : 'days'}`
  await notice(tx, channel, `${silently(actor)} has messages of this channel kept ${kept}.`, now)
}

export async function changeTopicsPolicy(change: Change, policy: TopicsPolicy): Promise<void> {
  const { tx, channel } = change
  if (channel.topicsPolicy === policy) return
  if (policy === 'empty_topic_only') {
    const named = await tx.maybe(sql`
      select from conversations v where v.channel_id = ${channel.id} and v.topic <> ''
        and exists (select from messages m where m.conversation_id = v.id) limit 1`)
    if (named)
      throw badRequest(
        'To enable this configuration, all messages in this channel must be in the general chat topic. Consider renaming or deleting other topics.',
      )
  }
  await set(change, sql`topics_policy = ${policy}`, { property: 'topics_policy', value: policy })
}

/** Puts the channel into a folder, or into none. */
export async function moveToFolder(change: Change, folderId: number | null): Promise<void> {
  const folder = folderId === null ? null : await folderFor(change.tx, folderId)
  await set(change, sql`folder_id = ${folder}`, { property: 'folder_id', value: folder })
}
