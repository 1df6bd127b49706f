import { channelsKnownTo, channelsReadableBy } from '../../access/visible-to.ts'
import type { Reader } from '../../access/channel-rules.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'
import type { Stream } from '../../protocol/channels.ts'
import type { GroupSetting } from '../../protocol/group-setting.ts'
import { permissionGroups } from '../../access/grants.ts'
import { groupSettings } from '../user-groups/setting-values.ts'
import { channelPermissions, legacyPostPolicy, type ChannelPermission } from './permissions.ts'

type ChannelRow = {
  id: number
  name: string
  description: string
  rendered_description: string
  is_private: boolean
  is_web_public: boolean
  is_archived: boolean
  has_shared_history: boolean
  message_retention_days: number | null
  topics_policy: string
  folder_id: number | null
  is_recently_active: boolean
  weekly_traffic: number | null
  creator_id: number | null
  first_message_id: number | null
  created_at: Date
  subscriber_count: number
} & Record<ChannelPermission, number>

/** Channels as the protocol shows them, in the order of ids. */
async function streamsWhere(tx: Tx, condition: Sql): Promise<Stream[]> {
  const rows = await tx.many<ChannelRow>(sql`
    select c.id, c.name, c.description, c.rendered_description, c.is_private, c.is_web_public,
      c.is_archived, c.has_shared_history, c.message_retention_days, c.topics_policy, c.folder_id,
      c.is_recently_active, c.weekly_traffic, c.creator_id, c.first_message_id, c.created_at,
      ${permissionGroups},
      (select count(*)::int from subscriptions s join users u on u.id = s.user_id
       where s.channel_id = c.id and s.since_message_id is not null and u.is_active) as subscriber_count
    from channels c where ${condition} order by c.id`)
  const shown = await groupSettings(
    tx,
    rows.flatMap(row => channelPermissions.map(permission => row[permission])),
  )
  return rows.map(row => toStream(row, shown))
}

export async function streamById(tx: Tx, id: number): Promise<Stream> {
  const [stream] = await streamsWhere(tx, sql`c.id = ${id}`)
  if (!stream) throw new Error(`channel ${id} is gone`)
  return stream
}

/** Every channel that the reader may know of; archived ones only for those who can tell them apart. */
export const streamsKnownTo = (tx: Tx, reader: Reader, wish: { archived: boolean }) =>
  streamsWhere(
    tx,
    sql`${channelsKnownTo(reader)} and (${wish.archived}::boolean or not c.is_archived)`,
  )

/** Those of them that somebody is in now, archived ones left out. */
export const streamsSubscribedBy = (tx: Tx, reader: Reader, userId: number) =>
  streamsWhere(
    tx,
    sql`${channelsKnownTo(reader)} and not c.is_archived and exists (
      select from subscriptions s where s.user_id = ${userId} and s.channel_id = c.id
      and s.since_message_id is not null)`,
  )

export type ChannelFilters = {
  public: boolean
  webPublic: boolean
  subscribed: boolean
  default: boolean
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
        or (${wanted.webPublic}::boolean and c.is_web_public)
        or (${wanted.default}::boolean and c.is_default)
        or (${wanted.readable}::boolean and ${channelsReadableBy(reader)})
        or (${wanted.subscribed}::boolean and exists (
          select from subscriptions s where s.user_id = ${reader.id} and s.channel_id = c.id
          and s.since_message_id is not null)))`,
  )

const toStream = (row: ChannelRow, shown: (group: number) => GroupSetting): Stream => ({
  stream_id: row.id,
  name: row.name,
  description: row.description,
  rendered_description: row.rendered_description,
  date_created: unixSeconds(row.created_at),
  creator_id: row.creator_id,
  invite_only: row.is_private,
  is_web_public: row.is_web_public,
  is_archived: row.is_archived,
  is_announcement_only: legacyPostPolicy(row.can_send_message_group) === 2,
  is_recently_active: row.is_recently_active,
  history_public_to_subscribers: row.has_shared_history,
  stream_post_policy: legacyPostPolicy(row.can_send_message_group),
  message_retention_days: row.message_retention_days,
  topics_policy: row.topics_policy,
  first_message_id: row.first_message_id,
  folder_id: row.folder_id,
  stream_weekly_traffic: row.weekly_traffic,
  subscriber_count: row.subscriber_count,
  can_add_subscribers_group: shown(row.can_add_subscribers_group),
  can_remove_subscribers_group: shown(row.can_remove_subscribers_group),
  can_administer_channel_group: shown(row.can_administer_channel_group),
  can_delete_any_message_group: shown(row.can_delete_any_message_group),
  can_delete_own_message_group: shown(row.can_delete_own_message_group),
  can_move_messages_out_of_channel_group: shown(row.can_move_messages_out_of_channel_group),
  can_move_messages_within_channel_group: shown(row.can_move_messages_within_channel_group),
  can_send_message_group: shown(row.can_send_message_group),
  can_subscribe_group: shown(row.can_subscribe_group),
  can_resolve_topics_group: shown(row.can_resolve_topics_group),
})
