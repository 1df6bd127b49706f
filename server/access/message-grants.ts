import { groupsRefusedFor, type ChannelPermission } from '../domain/channels/permissions.ts'
import {
  permissionSettings,
  type OrganizationPermission,
} from '../domain/organization/settings/permissions.ts'
import type { OrganizationSettings } from '../domain/organization/settings/table.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { isGuest, type Reader } from './channel-rules.ts'
import { permissionColumns } from './grants.ts'
import { groupsOf } from './group-membership.ts'
import type { MessagePermission } from './message-change-rules.ts'

/** Each is given for all channels by the organization, for one by the channel. */
const givenBy = {
  'delete any': {
    organization: 'can_delete_any_message_group',
    channel: 'can_delete_any_message_group',
  },
  'delete own': {
    organization: 'can_delete_own_message_group',
    channel: 'can_delete_own_message_group',
  },
  'move within': {
    organization: 'can_move_messages_between_topics_group',
    channel: 'can_move_messages_within_channel_group',
  },
  'move out': {
    organization: 'can_move_messages_between_channels_group',
    channel: 'can_move_messages_out_of_channel_group',
  },
  resolve: { organization: 'can_resolve_topics_group', channel: 'can_resolve_topics_group' },
} as const satisfies Record<
  MessagePermission,
  { organization: OrganizationPermission; channel: ChannelPermission }
>

const permissions = Object.keys(givenBy).filter(
  (name): name is MessagePermission => name in givenBy,
)

/** What the reader may do with messages of this channel; null: with direct ones. Guests have nothing that cannot be given to everyone. */
export async function messageGrants(
  tx: Tx,
  reader: Reader,
  channelId: number | null,
  settings: OrganizationSettings,
): Promise<ReadonlySet<MessagePermission>> {
  const [everywhere, here] = isGuest(reader)
    ? [forGuests.everywhere, forGuests.here]
    : [permissions, permissions]
  const rows = await tx.many<{ permission: MessagePermission }>(sql`
    with mine as (select ${groupsOf(reader)} as groups)
    select p.permission
    from mine, unnest(${everywhere}::text[], ${everywhere.map(name => settings[givenBy[name].organization])}::int[])
      p (permission, group_id)
    where p.group_id = any(mine.groups)
    union select p.permission
    from mine, channels c, unnest(${permissions}::text[], array[${channelGroups}]) p (permission, group_id)
    where c.id = ${channelId}::int and p.group_id = any(mine.groups) and p.permission = any(${here}::text[])`)
  return new Set(rows.map(({ permission }) => permission))
}

const forGuests = {
  everywhere: permissions.filter(
    name => permissionSettings[givenBy[name].organization].rules.everyone,
  ),
  here: permissions.filter(
    name => !groupsRefusedFor(givenBy[name].channel).includes('role:everyone'),
  ),
}

const channelGroups = permissions
  .map(name => sql`c.${permissionColumns[givenBy[name].channel]}`)
  .reduce((all, one) => sql`${all}, ${one}`)
