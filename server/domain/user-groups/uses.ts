import { permissionGroups } from '../../access/grants.ts'
import { groupPermissionGroups } from '../../access/user-groups.ts'
import { channelsKnownTo } from '../../access/visible-to.ts'
import type { Actor } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { groupPermissions } from '../../protocol/user-groups.ts'
import { channelPermissions } from '../channels/permissions.ts'
import { permissionSettings } from '../organization/settings/permissions.ts'
import { organizationSettings } from '../organization/settings/read.ts'

/** What something is used for, as the API tells it. */
type Objection =
  | { type: 'subgroup'; supergroup_ids: number[] }
  | { type: 'channel'; channel_id: number; settings: string[] }
  | { type: 'user_group'; group_id: number; settings: string[] }
  | { type: 'realm'; settings: string[] }

type Uses = { isUsed: boolean; objections: Objection[] }

/** What a group is used for beside itself. Channels that the actor may not know of are uses too, and are not named. */
export async function usesOf(tx: Tx, actor: Actor, id: number): Promise<Uses> {
  const standing = await standingFor(tx, id)
  const [supergroups, channels, groups, settings] = await Promise.all([
    supergroupsOf(tx, id),
    channelsUsing(tx, actor, standing),
    groupsUsing(tx, id, standing),
    organizationUsing(tx, standing),
  ])
  const objections: Objection[] = [
    ...(supergroups.length > 0 ? [{ type: 'subgroup', supergroup_ids: supergroups } as const] : []),
    ...channels
      .filter(channel => channel.isKnown)
      .map(one => ({ type: 'channel' as const, channel_id: one.id, settings: one.settings })),
    ...groups.map(one => ({
      type: 'user_group' as const,
      group_id: one.id,
      settings: one.settings,
    })),
    ...(settings.length > 0 ? [{ type: 'realm', settings } as const] : []),
  ]
  return { isUsed: objections.length + channels.length > 0, objections }
}

/** The group, and the unnamed ones of settings that name it beside others. */
async function standingFor(tx: Tx, id: number): Promise<number[]> {
  const unnamed = await tx.many<{ id: number }>(sql`
    select g.id from user_group_members m join user_groups g on g.id = m.group_id
    where m.subgroup_id = ${id} and g.name is null`)
  return [id, ...unnamed.map(group => group.id)]
}

async function supergroupsOf(tx: Tx, id: number): Promise<number[]> {
  const groups = await tx.many<{ id: number }>(sql`
    select g.id from user_group_members m join user_groups g on g.id = m.group_id
    where m.subgroup_id = ${id} and g.name is not null and not g.is_deactivated order by g.id`)
  return groups.map(group => group.id)
}

/** Archived ones too: people go on reading there. */
const channelsUsing = (tx: Tx, actor: Actor, standing: readonly number[]) =>
  tx.many<{ id: number; settings: string[]; isKnown: boolean }>(sql`
    select c.id, array_agg(p.permission order by p.permission) as settings,
      ${channelsKnownTo(actor)} as "isKnown"
    from channels c,
      unnest(${channelPermissions}::text[], array[${permissionGroups}]) p (permission, group_id)
    where p.group_id = any(${standing}::int[]) group by c.id order by c.id`)

/** Deactivated ones too: who manages them is decided by their settings. */
const groupsUsing = (tx: Tx, id: number, standing: readonly number[]) =>
  tx.many<{ id: number; settings: string[] }>(sql`
    select g.id, array_agg(p.permission order by p.permission) as settings
    from user_groups g,
      unnest(${groupPermissions}::text[], array[${groupPermissionGroups}]) p (permission, group_id)
    where g.name is not null and g.id <> ${id} and p.group_id = any(${standing}::int[])
    group by g.id order by g.id`)

async function organizationUsing(tx: Tx, standing: readonly number[]): Promise<string[]> {
  const settings = await organizationSettings(tx)
  return Object.entries(settings)
    .filter(([name, value]) => name in permissionSettings && standing.some(id => id === value))
    .map(([name]) => name)
    .sort()
}
