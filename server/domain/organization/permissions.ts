import { groupId, type SystemGroupName } from '../user-groups/system-groups.ts'

/** Who may do what, by Zulip's name of the setting. Nobody can change these yet: they are the defaults. */
const organizationGroups: Readonly<Record<string, SystemGroupName>> = {
  can_access_all_users_group: 'role:everyone',
  can_add_custom_emoji_group: 'role:nobody',
  can_add_subscribers_group: 'role:members',
  can_create_bots_group: 'role:nobody',
  can_create_groups: 'role:nobody',
  can_create_private_channel_group: 'role:members',
  can_create_public_channel_group: 'role:members',
  can_create_web_public_channel_group: 'role:nobody',
  can_create_write_only_bots_group: 'role:nobody',
  can_delete_any_message_group: 'role:administrators',
  can_delete_own_message_group: 'role:everyone',
  can_invite_users_group: 'role:nobody',
  can_manage_all_groups: 'role:owners',
  can_manage_billing_group: 'role:nobody',
  can_mention_many_users_group: 'role:administrators',
  can_move_messages_between_channels_group: 'role:members',
  can_move_messages_between_topics_group: 'role:everyone',
  can_resolve_topics_group: 'role:everyone',
  can_set_delete_message_policy_group: 'role:moderators',
  can_set_topics_policy_group: 'role:members',
  can_summarize_topics_group: 'role:nobody',
  create_multiuse_invite_group: 'role:nobody',
  direct_message_initiator_group: 'role:everyone',
  direct_message_permission_group: 'role:everyone',
}

/** The same for one channel, and for one group: what a new one starts with. */
const channelGroups: Readonly<Record<string, SystemGroupName>> = {
  can_add_subscribers_group: 'role:nobody',
  can_administer_channel_group: 'role:nobody',
  can_delete_any_message_group: 'role:nobody',
  can_delete_own_message_group: 'role:nobody',
  can_move_messages_out_of_channel_group: 'role:nobody',
  can_move_messages_within_channel_group: 'role:nobody',
  can_remove_subscribers_group: 'role:administrators',
  can_resolve_topics_group: 'role:nobody',
  can_send_message_group: 'role:everyone',
  can_subscribe_group: 'role:nobody',
}
const groupGroups: Readonly<Record<string, SystemGroupName>> = {
  can_add_members_group: 'role:nobody',
  can_join_group: 'role:nobody',
  can_leave_group: 'role:everyone',
  can_manage_group: 'role:nobody',
  can_mention_group: 'role:everyone',
  can_remove_members_group: 'role:nobody',
}

/** `realm_can_…`: the id of the group that may. */
export const permissionValues: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(organizationGroups).map(([name, group]) => [`realm_${name}`, groupId(group)]),
)

/** For a client's settings page: which groups each setting may be given. */
export const permissionRules = {
  realm: rules(organizationGroups),
  stream: rules(channelGroups),
  group: rules(groupGroups),
}

function rules(groups: Readonly<Record<string, SystemGroupName>>) {
  return Object.fromEntries(
    Object.entries(groups).map(([name, group]) => [
      name,
      {
        require_system_group: true,
        allow_internet_group: false,
        allow_nobody_group: true,
        allow_everyone_group: true,
        default_group_name: group,
        default_for_system_groups: null,
        allowed_system_groups: [],
      },
    ]),
  )
}
