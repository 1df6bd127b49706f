import * as z from 'zod'
import { topicsPolicies, type TopicsPolicy } from '../../access/topic-rules.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { boolean, json, optional, textOrJson } from '../../platform/http/parameters.ts'
import { withDefault, type Values } from '../../platform/http/parameters.ts'
import type { GroupSetting } from '../../protocol/group-setting.ts'
import { groupSettingSchema } from '../user-groups/setting-values.ts'
import { channelPermissions, type ChannelPermission } from './permissions.ts'

const retention = z.union([z.literal('realm_default'), z.literal('unlimited'), z.int()])

/** Days, -1 for ever, null as the organization has it. */
export function retentionDays(wish: z.infer<typeof retention>): number | null {
  if (wish === 'realm_default') return null
  if (wish === 'unlimited') return -1
  if (wish > 0 && wish < 2 ** 31) return wish
  throw badRequest(`Bad value for 'message_retention_days': ${wish}`)
}

export const retentionParameter = optional(textOrJson(retention))
export const topicsPolicyParameter = optional(textOrJson(z.enum(topicsPolicies)))

/** A parameter for each permission of a channel, under its name. */
export const permissionParameters = <P>(group: P): Record<ChannelPermission, P> => ({
  can_add_subscribers_group: group,
  can_administer_channel_group: group,
  can_delete_any_message_group: group,
  can_delete_own_message_group: group,
  can_move_messages_out_of_channel_group: group,
  can_move_messages_within_channel_group: group,
  can_remove_subscribers_group: group,
  can_resolve_topics_group: group,
  can_send_message_group: group,
  can_subscribe_group: group,
})

/** What a new channel may start with: the same wherever channels are made. */
export const newChannelParameters = {
  invite_only: withDefault(boolean, false),
  is_web_public: withDefault(boolean, false),
  is_default_stream: withDefault(boolean, false),
  history_public_to_subscribers: optional(boolean),
  message_retention_days: retentionParameter,
  topics_policy: topicsPolicyParameter,
  folder_id: optional(json(z.int())),
  ...permissionParameters(optional(json(groupSettingSchema))),
}

/** How a new channel is set. What is not said is as it is by default. */
export type ChannelWish = {
  isPrivate: boolean
  isWebPublic: boolean
  isDefault: boolean
  hasSharedHistory: boolean | undefined
  messageRetentionDays: number | null | undefined
  topicsPolicy: TopicsPolicy | undefined
  folderId: number | undefined
  permissions: Readonly<Partial<Record<ChannelPermission, GroupSetting>>>
}

export const plainChannel: ChannelWish = {
  isPrivate: false,
  isWebPublic: false,
  isDefault: false,
  hasSharedHistory: undefined,
  messageRetentionDays: undefined,
  topicsPolicy: undefined,
  folderId: undefined,
  permissions: {},
}

export const channelWish = (params: Values<typeof newChannelParameters>): ChannelWish => ({
  isPrivate: params.invite_only,
  isWebPublic: params.is_web_public,
  isDefault: params.is_default_stream,
  hasSharedHistory: params.history_public_to_subscribers,
  messageRetentionDays:
    params.message_retention_days === undefined
      ? undefined
      : retentionDays(params.message_retention_days),
  topicsPolicy: params.topics_policy,
  folderId: params.folder_id,
  permissions: Object.fromEntries(
    channelPermissions.flatMap(name => (params[name] === undefined ? [] : [[name, params[name]]])),
  ),
})
