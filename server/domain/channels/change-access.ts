import { mayRead } from '../../access/channel-rules.ts'
import { permissionColumns } from '../../access/grants.ts'
import { requireGranted, requireMayCreate } from '../../access/organization-grants.ts'
import { record } from '../../audit/record.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import { announce } from '../../platform/events/announce.ts'
import type { GroupSetting } from '../../protocol/group-setting.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import {
  changesSetting,
  dropUnnamedGroup,
  groupSettings,
  requireExpected,
  storeGroupSetting,
} from '../user-groups/setting-values.ts'
import type { Change } from './change.ts'
import { channelChanged } from './events.ts'
import { notice } from './notices.ts'
import { silently } from '../notices/words.ts'
import { groupsRefusedFor, legacyPostPolicy, type ChannelPermission } from './permissions.ts'
import { isSamePrivacy, privacyName, type Privacy } from './privacy.ts'
import { telling } from './visibility.ts'

/** What lets people read may be given only by somebody who may read. */
function requireContentAccess({ actor, channel }: Change): void {
  if (!mayRead(actor, channel)) throw badRequest('Channel content access is required.')
}

/** Opens the channel to others, or closes it. */
export async function changePrivacy(change: Change, privacy: Privacy): Promise<void> {
  const { tx, actor, channel, now } = change
  if (isSamePrivacy(channel, privacy)) return
  requireContentAccess(change)
  if (channel.isPrivate !== privacy.isPrivate || channel.isWebPublic !== privacy.isWebPublic)
    await requireMayCreate(tx, actor, privacy)
  await requireNoStandingRole(change, privacy)
  const users = await telling(tx, channel.id, () =>
    tx.run(sql`
      update channels set is_private = ${privacy.isPrivate}, is_web_public = ${privacy.isWebPublic},
        has_shared_history = ${privacy.hasSharedHistory}
      where id = ${channel.id}`),
  )
  const { isPrivate, isWebPublic, hasSharedHistory } = channel
  const details = {
    property: 'privacy',
    before: { isPrivate, isWebPublic, hasSharedHistory },
    after: privacy,
  }
  record(tx, { kind: 'channel.changed', channel: channel.id, details })
  const update = { property: 'invite_only', value: privacy.isPrivate } as const
  const along = {
    history_public_to_subscribers: privacy.hasSharedHistory,
    is_web_public: privacy.isWebPublic,
  }
  announce(tx, channelChanged(channel, update, along), { users })
  const told = `${silently(actor)} changed who can read this channel from **${privacyName(channel)}** to **${privacyName(privacy)}**.`
  await notice(tx, { ...channel, ...privacy }, told, now)
}

/** New people start only where everybody may be; reports are read only by some. */
async function requireNoStandingRole({ tx, channel }: Change, { isPrivate }: Privacy) {
  const { isDefault } = await tx.one<{ isDefault: boolean }>(
    sql`select is_default as "isDefault" from channels where id = ${channel.id}`,
  )
  if (isDefault && isPrivate) throw badRequest('A default channel cannot be made private.')
  const { moderation_request_channel_id: reports } = await organizationSettings(tx)
  if (reports === channel.id && !isPrivate)
    throw badRequest('A moderation request channel cannot be public.')
}

type Wish = { new: GroupSetting; old?: GroupSetting | undefined }

/** Gives one of the channel's permissions to other people. */
export async function changePermission(
  change: Change,
  name: ChannelPermission,
  wish: Wish,
): Promise<void> {
  const { tx, actor, channel } = change
  const { group } = await tx.one<{ group: number }>(
    sql`select ${permissionColumns[name]} as "group" from channels where id = ${channel.id}`,
  )
  const present = (await groupSettings(tx, [group]))(group)
  requireExpected(present, wish.old)
  if (!changesSetting(present, wish.new)) return
  if (name === 'can_subscribe_group' || name === 'can_add_subscribers_group')
    requireContentAccess(change)
  if (name === 'can_delete_any_message_group' || name === 'can_delete_own_message_group')
    await requireGranted(tx, actor, 'can_set_delete_message_policy_group')

  const next = await storeGroupSetting(tx, wish.new, { name, refused: groupsRefusedFor(name) })
  const users = await telling(tx, channel.id, () =>
    tx.run(sql`update channels set ${permissionColumns[name]} = ${next} where id = ${channel.id}`),
  )
  await dropUnnamedGroup(tx, group)
  const value = (await groupSettings(tx, [next]))(next)
  const details = { property: name, before: present, after: value }
  record(tx, { kind: 'channel.changed', channel: channel.id, details })
  announce(tx, channelChanged(channel, { property: name, value }), { users })
  if (name !== 'can_send_message_group') return
  const policy = legacyPostPolicy(value)
  for (const update of [
    { property: 'stream_post_policy', value: policy },
    { property: 'is_announcement_only', value: policy === 2 },
  ] as const)
    announce(tx, channelChanged(channel, update), { users })
}
