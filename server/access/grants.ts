import { channelPermissions, type ChannelPermission } from '../domain/channels/permissions.ts'
import { sql, type Sql } from '../platform/database/sql.ts'
import type { Reader } from './channel-rules.ts'
import { groupsOf } from './group-membership.ts'

/** The column of a row `c` of channels that keeps each permission's group. */
export const permissionColumns: Readonly<Record<ChannelPermission, Sql>> = {
  can_add_subscribers_group: sql`can_add_subscribers_group`,
  can_administer_channel_group: sql`can_administer_channel_group`,
  can_delete_any_message_group: sql`can_delete_any_message_group`,
  can_delete_own_message_group: sql`can_delete_own_message_group`,
  can_move_messages_out_of_channel_group: sql`can_move_messages_out_of_channel_group`,
  can_move_messages_within_channel_group: sql`can_move_messages_within_channel_group`,
  can_remove_subscribers_group: sql`can_remove_subscribers_group`,
  can_resolve_topics_group: sql`can_resolve_topics_group`,
  can_send_message_group: sql`can_send_message_group`,
  can_subscribe_group: sql`can_subscribe_group`,
}

/** The groups of a row `c`, in the order of `channelPermissions`. */
export const permissionGroups: Sql = channelPermissions
  .map(permission => sql`c.${permissionColumns[permission]}`)
  .reduce((all, one) => sql`${all}, ${one}`)

/** `ChannelFacts.grants` for a row `c` of channels. */
export const grantsTo = (reader: Reader): Sql => sql`array(
  select p.permission
  from unnest(${channelPermissions}::text[], array[${permissionGroups}]) p (permission, group_id)
  where p.group_id = any(${groupsOf(reader)}))`
