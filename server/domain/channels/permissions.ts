import type { GroupSetting } from '../../protocol/group-setting.ts'
import {
  groupsRefusedBy,
  offeredGroups,
  type PermissionRule,
} from '../user-groups/offered-groups.ts'
import { groupId, type SystemGroupName } from '../user-groups/system-groups.ts'

type ChannelRule = PermissionRule<'stream_creator_or_nobody'>

/** Who may do what in one channel, by Zulip's names. Guests can be given only what `mayBeEveryone`. */
const channelPermissionRules = {
  can_add_subscribers_group: { default: 'role:nobody', mayBeEveryone: false },
  can_administer_channel_group: { default: 'stream_creator_or_nobody', mayBeEveryone: false },
  can_delete_any_message_group: { default: 'role:nobody', mayBeEveryone: false },
  can_delete_own_message_group: { default: 'role:nobody', mayBeEveryone: true },
  can_move_messages_out_of_channel_group: { default: 'role:nobody', mayBeEveryone: true },
  can_move_messages_within_channel_group: { default: 'role:nobody', mayBeEveryone: true },
  can_remove_subscribers_group: { default: 'role:administrators', mayBeEveryone: true },
  can_resolve_topics_group: { default: 'role:nobody', mayBeEveryone: true },
  can_send_message_group: { default: 'role:everyone', mayBeEveryone: true },
  can_subscribe_group: { default: 'role:nobody', mayBeEveryone: false },
} as const satisfies Record<string, ChannelRule>

export type ChannelPermission = keyof typeof channelPermissionRules

const isChannelPermission = (name: string): name is ChannelPermission =>
  name in channelPermissionRules

export const channelPermissions: readonly ChannelPermission[] =
  Object.keys(channelPermissionRules).filter(isChannelPermission)

/** Groups that nobody may be given this permission through. */
export const groupsRefusedFor = (permission: ChannelPermission): SystemGroupName[] =>
  groupsRefusedBy(channelPermissionRules[permission])

/** For a client's settings page. */
export const channelPermissionSettings = Object.fromEntries(
  Object.entries<ChannelRule>(channelPermissionRules).map(([name, rule]) => [
    name,
    offeredGroups(rule, null),
  ]),
)

/** Clients from before groups know four answers to who may post; each stands for at least as many people as really may. */
export function legacyPostPolicy(sendGroup: GroupSetting): 1 | 2 | 3 | 4 {
  if (sendGroup === groupId('role:administrators')) return 2
  if (sendGroup === groupId('role:fullmembers')) return 3
  if (sendGroup === groupId('role:moderators')) return 4
  return 1
}
