import { organizationSettings } from '../domain/organization/settings/read.ts'
import { badRequest } from '../platform/http/api-error.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import type { Reader } from './channel-rules.ts'
import { channelToRead } from './channels.ts'
import { refusesDelete } from './message-change-rules.ts'
import { messageGrants } from './message-grants.ts'
import { messageToChange } from './messages-to-change.ts'
import { visibleTo } from './visible-to.ts'

/** Messages of one conversation, held alone until the end of the transaction. */
export type DoomedMessages = {
  readonly ids: readonly number[]
  readonly channelId: number | null
  readonly topic: string | null
  readonly isPrivateChannel: boolean
}

export async function messageToDelete(
  tx: Tx,
  reader: Reader,
  id: number,
  now: Date,
): Promise<Allowed<DoomedMessages, 'delete'>> {
  const message = await messageToChange(tx, reader, id, 'to delete')
  const settings = await organizationSettings(tx)
  const grants = await messageGrants(tx, reader, message.channelId, settings)
  const refusal = refusesDelete({ reader, message, now, grants }, settings)
  if (refusal !== undefined) throw badRequest(refusal)
  const { channelId, topic, isPrivateChannel } = message
  return allow({ ids: [id], channelId, topic, isPrivateChannel }, 'delete')
}

type TopicName = { channelId: number; topic: string }

/** The newest messages of a topic that the reader can see, at most `limit`; undefined when there are none left. */
export async function topicToDelete(
  tx: Tx,
  reader: Reader,
  { channelId, topic }: TopicName,
  limit: number,
): Promise<Allowed<DoomedMessages, 'delete'> | undefined> {
  await tx.run(sql`select from channels where id = ${channelId}::bigint for update`)
  const channel = await channelToRead(tx, reader, { id: channelId })
  if (!channel || channel.isArchived) throw badRequest('Invalid channel ID')
  const grants = await messageGrants(tx, reader, channel.id, await organizationSettings(tx))
  if (!grants.has('delete any'))
    throw badRequest("You don't have permission to delete messages in this topic")
  const rows = await tx.many<{ id: number; topic: string }>(sql`
    select m.id, v.topic from conversations v join messages m on m.conversation_id = v.id
    where v.channel_id = ${channel.id} and lower(v.topic) = lower(${topic}) and ${visibleTo(reader)}
    order by m.id desc limit ${limit}`)
  const [first] = rows
  if (!first) return undefined
  const ids = rows.map(({ id }) => id).sort((a, b) => a - b)
  // Whatever moves messages out of this topic meanwhile waits for its channel, which is held.
  await tx.run(sql`
    select from messages where id = any(${ids}::bigint[]) order by id for update`)
  const place = { channelId, topic: first.topic, isPrivateChannel: channel.isPrivate }
  return allow({ ids, ...place }, 'delete')
}
