import { channelsKnownTo, channelsReadableBy } from '../../access/visible-to.ts'
import type { Reader } from '../../access/channel-rules.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Stream } from '../../protocol/channels.ts'
import { groupId } from '../user-groups/system-groups.ts'

type ChannelRow = {
  id: number
  name: string
  description: string
  rendered_description: string
  is_private: boolean
  is_archived: boolean
  has_shared_history: boolean
  creator_id: number | null
  first_message_id: number | null
  created_at: Date
  subscriber_count: number
}

/** Channels as the protocol shows them, in the order of ids. */
async function streamsWhere(tx: Tx, condition: Sql): Promise<Stream[]> {
  const rows = await tx.many<ChannelRow>(sql`
    select c.id, c.name, c.description, c.rendered_description, c.is_private, c.is_archived,
      c.has_shared_history, c.creator_id, c.first_message_id, c.created_at,
      (select count(*)::int from subscriptions s join users u on u.id = s.user_id
       where s.channel_id = c.id and s.since_message_id is not null and u.is_active) as subscriber_count
    from channels c where ${condition} order by c.id`)
  return rows.map(toStream)
}

export async function streamById(tx: Tx, id: number): Promise<Stream> {
  const [stream] = await streamsWhere(tx, sql`c.id = ${id}`)
  if (!stream) throw new Error(`channel ${id} is gone`)
  return stream
}

/** Every channel that the reader may know of. */
export const streamsKnownTo = (tx: Tx, reader: Reader) => streamsWhere(tx, channelsKnownTo(reader))

export type ChannelFilters = {
  public: boolean
  subscribed: boolean
  all: boolean
  readable: boolean
  archived: boolean
}

/** What `GET /streams` asks for, and never more than the reader may know of. */
export const streamsMatching = (tx: Tx, reader: Reader, wanted: ChannelFilters) =>
  streamsWhere(
    tx,
    sql`${channelsKnownTo(reader)}
      and (${wanted.archived}::boolean or not c.is_archived)
      and (${wanted.all}::boolean
        or (${wanted.public}::boolean and not c.is_private and ${channelsReadableBy(reader)})
        or (${wanted.readable}::boolean and ${channelsReadableBy(reader)})
        or (${wanted.subscribed}::boolean and exists (
          select from subscriptions s where s.user_id = ${reader.id} and s.channel_id = c.id
          and s.since_message_id is not null)))`,
  )

const nobody = groupId('role:nobody')

const toStream = (row: ChannelRow): Stream => ({
  stream_id: row.id,
  name: row.name,
  description: row.description,
  rendered_description: row.rendered_description,
  date_created: Math.floor(row.created_at.getTime() / 1000),
  creator_id: row.creator_id,
  invite_only: row.is_private,
  is_web_public: false,
  is_archived: row.is_archived,
  is_announcement_only: false,
  is_recently_active: true,
  history_public_to_subscribers: row.has_shared_history,
  stream_post_policy: 1,
  message_retention_days: null,
  topics_policy: 'inherit',
  first_message_id: row.first_message_id,
  folder_id: null,
  stream_weekly_traffic: null,
  subscriber_count: row.subscriber_count,
  can_add_subscribers_group: nobody,
  can_remove_subscribers_group: groupId('role:administrators'),
  can_administer_channel_group: nobody,
  can_delete_any_message_group: nobody,
  can_delete_own_message_group: nobody,
  can_move_messages_out_of_channel_group: nobody,
  can_move_messages_within_channel_group: nobody,
  can_send_message_group: groupId('role:everyone'),
  can_subscribe_group: nobody,
  can_resolve_topics_group: nobody,
})
