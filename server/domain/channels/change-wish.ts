import * as z from 'zod'
import { requireGranted } from '../../access/organization-grants.ts'
import { requireDecider } from '../../access/organization.ts'
import { ApiError } from '../../platform/http/api-error.ts'
import {
  boolean,
  json,
  optional,
  text,
  type Parameter,
  type Values,
} from '../../platform/http/parameters.ts'
import { makeDefault, unmakeDefault } from '../default-channels/actions.ts'
import { groupSettingChangeSchema } from '../user-groups/setting-values.ts'
import { unarchiveChannel } from './archive.ts'
import { changePermission, changePrivacy } from './change-access.ts'
import {
  changeRetention,
  changeTopicsPolicy,
  describeChannel,
  moveToFolder,
  renameChannel,
  type Change,
} from './change.ts'
import { oneLineDescription, visibleName } from './names.ts'
import {
  permissionParameters,
  retentionDays,
  retentionParameter,
  topicsPolicyParameter,
} from './parameters.ts'
import { channelPermissions } from './permissions.ts'
import { changedPrivacy } from './privacy.ts'

/** Null means none, absent means as it is. */
const folder: Parameter<number | null | undefined> = {
  ...json(z.int().nullable()),
  absent: { value: undefined },
}

/** What can be changed of a channel, as `PATCH /streams/:stream_id` names it. */
export const channelChanges = {
  new_name: optional(text()),
  description: optional(text()),
  is_private: optional(boolean),
  is_web_public: optional(boolean),
  history_public_to_subscribers: optional(boolean),
  is_default_stream: optional(boolean),
  message_retention_days: retentionParameter,
  is_archived: optional(boolean),
  folder_id: folder,
  topics_policy: topicsPolicyParameter,
  ...permissionParameters(optional(json(groupSettingChangeSchema))),
}

type Wish = Values<typeof channelChanges>

/** All that is wished of one channel. */
export async function changeAsWished(asked: Change, wish: Wish): Promise<void> {
  const change = wish.is_archived === false ? await unarchiveChannel(asked) : asked
  await changeKeeping(change, wish)
  await changeAccess(change, wish)
  if (wish.description !== undefined)
    await describeChannel(change, oneLineDescription(wish.description))
  // Last: what is told before still names it as others know it.
  if (wish.new_name !== undefined) await renameChannel(change, visibleName(wish.new_name))
}

/** How long messages stay, whether they need topics, and where the channel is shown. */
async function changeKeeping(change: Change, wish: Wish): Promise<void> {
  const { tx, actor } = change
  if (wish.message_retention_days !== undefined) {
    requireDecider(actor, 'owners')
    await changeRetention(change, retentionDays(wish.message_retention_days))
  }
  if (wish.topics_policy !== undefined) {
    await requireGranted(tx, actor, 'can_set_topics_policy_group')
    await changeTopicsPolicy(change, wish.topics_policy)
  }
  if (wish.folder_id !== undefined) await moveToFolder(change, wish.folder_id)
}

/** Who reads, who starts there, and who may do what. */
async function changeAccess(change: Change, wish: Wish): Promise<void> {
  const { tx, actor, channel } = change
  if (wish.is_default_stream !== undefined) requireDecider(actor, 'administrators')
  if (wish.is_default_stream === false) await unmakeDefault(tx, channel.id)
  const privacy = changedPrivacy(channel, {
    isPrivate: wish.is_private,
    isWebPublic: wish.is_web_public,
    hasSharedHistory: wish.history_public_to_subscribers,
  })
  if (wish.is_default_stream === true) {
    if (privacy.isPrivate)
      throw new ApiError('BAD_REQUEST', 'A default channel cannot be made private.')
    if (channel.isArchived) throw new ApiError('BAD_REQUEST', 'Invalid channel ID')
  }
  await changePrivacy(change, privacy)
  if (wish.is_default_stream === true) await makeDefault(tx, channel.id)
  for (const name of channelPermissions) {
    const permission = wish[name]
    if (permission !== undefined) await changePermission(change, name, permission)
  }
}
