import { whoKnowsOf } from '../../access/audience.ts'
import { permissionGroups } from '../../access/grants.ts'
import { groupPermissionGroups } from '../../access/user-groups.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone, type Audience } from '../../platform/events/audience.ts'
import { groupPermissions, type GroupPermission } from '../../protocol/user-groups.ts'
import { channelChanged } from '../channels/events.ts'
import { channelPermissions, type ChannelPermission } from '../channels/permissions.ts'
import { settingsChanged } from '../organization/events.ts'
import { permissionSettings } from '../organization/settings/permissions.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { toldSettings } from '../organization/settings/told.ts'
import { groupChanged, membersAdded, membersRemoved } from './events.ts'
import { groupSettings } from './setting-values.ts'
import { isKeptByAge } from './full-members.ts'

/** Who is told, and of what: that somebody is in groups again, or no longer. */
type Telling = { audience: Audience; ofGroup: typeof membersAdded }

/**
 * Tells everybody of the groups that somebody who is back was in, and of the settings that name them: when they left, everybody
 * forgot that by themselves.
 */
export const tellOfReturn = (tx: Tx, id: number): Promise<void> =>
  tellOfPlaces(tx, id, { audience: everyone, ofGroup: membersAdded })

/** Tells those who did not hear that somebody has left: they cannot forget by themselves what that person was in. */
export const tellOfLeaving = (tx: Tx, id: number, users: readonly number[]): Promise<void> =>
  tellOfPlaces(tx, id, { audience: { users }, ofGroup: membersRemoved })

async function tellOfPlaces(tx: Tx, id: number, { audience, ofGroup }: Telling): Promise<void> {
  const groups = await tx.many<{ id: number; isDeactivated: boolean; isNamed: boolean }>(sql`
    select g.id, g.is_deactivated as "isDeactivated", g.name is not null as "isNamed"
    from user_group_members m join user_groups g on g.id = m.group_id
    where m.user_id = ${id} order by g.id`)
  for (const group of groups)
    if (group.isNamed && !isKeptByAge(group.id)) announce(tx, ofGroup(group, [id]), audience)
  const unnamed = groups.filter(group => !group.isNamed).map(group => group.id)
  if (unnamed.length === 0) return
  await tellOfOrganization(tx, unnamed, audience)
  await tellOfGroups(tx, unnamed, audience)
  await tellOfChannels(tx, unnamed, audience)
}

async function tellOfOrganization(
  tx: Tx,
  unnamed: readonly number[],
  audience: Audience,
): Promise<void> {
  const settings = await organizationSettings(tx)
  const naming = Object.entries(settings).filter(
    ([name, value]) => name in permissionSettings && unnamed.some(id => id === value),
  )
  const told = await toldSettings(tx, Object.fromEntries(naming))
  for (const event of settingsChanged(told)) announce(tx, event, audience)
}

async function tellOfGroups(tx: Tx, unnamed: readonly number[], audience: Audience): Promise<void> {
  const naming = await tx.many<{
    id: number
    isDeactivated: boolean
    permission: GroupPermission
    setting: number
  }>(sql`
    select g.id, g.is_deactivated as "isDeactivated", p.permission, p.setting
    from user_groups g,
      unnest(${groupPermissions}::text[], array[${groupPermissionGroups}]) p (permission, setting)
    where p.setting = any(${unnamed}::int[]) order by g.id, p.permission`)
  const told = await groupSettings(
    tx,
    naming.map(one => one.setting),
  )
  for (const { permission, setting, ...group } of naming)
    announce(tx, groupChanged(group, { [permission]: told(setting) }), audience)
}

async function tellOfChannels(
  tx: Tx,
  unnamed: readonly number[],
  { users }: Audience,
): Promise<void> {
  const naming = await tx.many<{
    id: number
    name: string
    isArchived: boolean
    permission: ChannelPermission
    setting: number
  }>(sql`
    select c.id, c.name, c.is_archived as "isArchived", p.permission, p.setting
    from channels c,
      unnest(${channelPermissions}::text[], array[${permissionGroups}]) p (permission, setting)
    where p.setting = any(${unnamed}::int[]) order by c.id, p.permission`)
  const told = await groupSettings(
    tx,
    naming.map(one => one.setting),
  )
  for (const { permission, setting, ...channel } of naming)
    announce(tx, channelChanged(channel, { property: permission, value: told(setting) }), {
      users: (await whoKnowsOf(tx, channel.id)).filter(
        user => users === 'everyone' || users.includes(user),
      ),
    })
}
