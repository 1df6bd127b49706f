import { requireGranted, requireMayCreate } from '../../access/organization-grants.ts'
import { whoKnowsOf } from '../../access/audience.ts'
import { channelsToSubscribe, type Channel } from '../../access/channels.ts'
import { permissionColumns } from '../../access/grants.ts'
import { requireDecider } from '../../access/organization.ts'
import { record } from '../../audit/record.ts'
import type { Actor } from '../../identity/actor.ts'
import { renderMarkdown } from '../../markdown/render.ts'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { folderFor } from '../channel-folders/queries.ts'
import { makeDefault } from '../default-channels/actions.ts'
import { storeGroupSetting } from '../user-groups/setting-values.ts'
import { channelsAppeared } from './events.ts'
import type { ChannelWish } from './parameters.ts'
import { channelPermissions, groupsRefusedFor } from './permissions.ts'
import { changedPrivacy } from './privacy.ts'
import { streamById } from './queries.ts'

export type NewChannel = { name: string; description: string; wish: ChannelWish }

/**
 * Creates an empty channel, unless somebody else has just made one of this name: then undefined. Everybody who may know of
 * it hears of it; its subscribers hear of it as they come.
 */
export async function createChannel(
  tx: Tx,
  creator: Actor,
  { name, description, wish }: NewChannel,
  now: Date,
): Promise<Channel | undefined> {
  const privacy = changedPrivacy(
    { isPrivate: false, isWebPublic: false, hasSharedHistory: false },
    wish,
  )
  await requireMayWish(tx, creator, wish)
  const folder = wish.folderId === undefined ? null : await folderFor(tx, wish.folderId)
  const created = await tx.maybe<{ id: number }>(sql`
    insert into channels (name, description, rendered_description, is_private, is_web_public,
      has_shared_history, message_retention_days, topics_policy, folder_id, creator_id, created_at)
    values (${name}, ${description}, ${renderMarkdown(description).html}, ${privacy.isPrivate},
      ${privacy.isWebPublic}, ${privacy.hasSharedHistory}, ${wish.messageRetentionDays ?? null},
      ${wish.topicsPolicy ?? 'inherit'}, ${folder}, ${creator.id}, ${now})
    on conflict (lower(name)) do nothing
    returning id`)
  if (!created) return undefined
  record(tx, { kind: 'channel.created', channel: created.id, details: { name, ...privacy } })
  await givePermissions(tx, creator, created.id, wish)
  const users = await whoKnowsOf(tx, created.id)
  announce(tx, channelsAppeared([await streamById(tx, created.id)]), { users })
  if (wish.isDefault) await makeDefault(tx, created.id)
  return (await channelsToSubscribe(tx, creator, [name]))[0]
}

/** What only some may decide, also of a channel of their own. */
async function requireMayWish(tx: Tx, creator: Actor, wish: ChannelWish): Promise<void> {
  await requireMayCreate(tx, creator, wish)
  if (wish.isDefault && wish.isPrivate)
    throw badRequest('A default channel cannot be made private.')
  if (wish.isDefault) requireDecider(creator, 'administrators')
  if (typeof wish.messageRetentionDays === 'number') requireDecider(creator, 'owners')
  if (wish.topicsPolicy !== undefined && wish.topicsPolicy !== 'inherit')
    await requireGranted(tx, creator, 'can_set_topics_policy_group')
  if (
    wish.permissions.can_delete_any_message_group ??
    wish.permissions.can_delete_own_message_group
  )
    await requireGranted(tx, creator, 'can_set_delete_message_policy_group')
}

/** Whoever makes a channel administers it, unless they say who does. */
async function givePermissions(tx: Tx, creator: Actor, id: number, { permissions }: ChannelWish) {
  const given = {
    can_administer_channel_group: { direct_members: [creator.id], direct_subgroups: [] },
    ...permissions,
  }
  for (const name of channelPermissions) {
    const value = given[name]
    if (value === undefined) continue
    const group = await storeGroupSetting(tx, value, { name, refused: groupsRefusedFor(name) })
    await tx.run(sql`update channels set ${permissionColumns[name]} = ${group} where id = ${id}`)
  }
}

/** Refuses a name that a channel has, open or archived. */
export async function requireUnused(tx: Tx, name: string): Promise<void> {
  if (await tx.maybe(sql`select from channels where lower(name) = lower(${name})`))
    throw new ApiError('CHANNEL_ALREADY_EXISTS', `Channel '${name}' already exists`, {
      status: 409,
    })
}
