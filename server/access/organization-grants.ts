import {
  permissionSettings,
  type OrganizationPermission,
} from '../domain/organization/settings/permissions.ts'
import { organizationSettings } from '../domain/organization/settings/read.ts'
import { ApiError, badRequest } from '../platform/http/api-error.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { isGuest, isLargeAudience, type Reader } from './channel-rules.ts'
import { groupsOf } from './group-membership.ts'
import { isOperator } from './operator.ts'

/** Which permissions the organization gives this reader: to an operator all. Guests have none that cannot be given to everyone. */
export async function grantedTo(
  tx: Tx,
  reader: Reader,
): Promise<(permission: OrganizationPermission) => boolean> {
  if (isOperator(reader)) return () => true
  const [settings, { groups }] = await Promise.all([
    organizationSettings(tx),
    tx.one<{ groups: number[] }>(sql`select ${groupsOf(reader)} as groups`),
  ])
  return permission =>
    groups.includes(settings[permission]) &&
    (!isGuest(reader) || permissionSettings[permission].rules.everyone)
}

/** Whether the organization gives this reader the permission. */
export const isGranted = async (
  tx: Tx,
  reader: Reader,
  permission: OrganizationPermission,
): Promise<boolean> => (await grantedTo(tx, reader))(permission)

/** Refuses whom the organization does not give the permission. */
export async function requireGranted(
  tx: Tx,
  reader: Reader,
  permission: OrganizationPermission,
): Promise<void> {
  if (!(await isGranted(tx, reader, permission))) throw badRequest('Insufficient permission')
}

type Kind = { isPrivate: boolean; isWebPublic: boolean }

/**
 * Refuses who may not make channels of this kind, nor make one of this kind out of another. Nobody makes one for those who have not
 * signed in: this server has none (`server_web_public_streams_enabled`).
 */
export async function requireMayCreate(tx: Tx, reader: Reader, kind: Kind): Promise<void> {
  if (kind.isWebPublic) throw badRequest('Web-public channels are not enabled.')
  await requireGranted(
    tx,
    reader,
    kind.isPrivate ? 'can_create_private_channel_group' : 'can_create_public_channel_group',
  )
}

/** Refuses who may not call everybody in a channel of so many subscribers. */
export async function requireMayMentionEveryone(
  tx: Tx,
  reader: Reader,
  subscribers: number,
): Promise<void> {
  if (!isLargeAudience(subscribers)) return
  if (await isGranted(tx, reader, 'can_mention_many_users_group')) return
  throw new ApiError(
    'STREAM_WILDCARD_MENTION_NOT_ALLOWED',
    'You do not have permission to use channel wildcard mentions in this channel.',
  )
}
