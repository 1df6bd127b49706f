import * as z from 'zod'
import { badRequest } from '../../../platform/http/api-error.ts'
import { json } from '../../../platform/http/parameters.ts'
import {
  changesSetting,
  dropUnnamedGroup,
  groupSettingChangeSchema,
  groupSettings,
  normalGroupSetting,
  requireExpected,
  storeGroupSetting,
} from '../../user-groups/setting-values.ts'
import { groupId, type SystemGroupName } from '../../user-groups/system-groups.ts'
import { wishing, type Setting, type Wish } from './setting.ts'

/** Which groups a permission may be given to, for a client's settings page and for whoever changes it. */
export type PermissionRules = {
  readonly everyone: boolean
  readonly nobody: boolean
  /** When only these will do. */
  readonly only?: readonly SystemGroupName[]
}
export type PermissionSetting = Setting<number> & {
  readonly rules: PermissionRules
  readonly initialName: SystemGroupName
}
type Change = z.infer<typeof groupSettingChangeSchema>

const given = (
  initialName: SystemGroupName,
  rules: PermissionRules = { everyone: false, nobody: true },
): PermissionSetting => ({
  kept: z.int(),
  initial: groupId(initialName),
  asked: wishing(json(groupSettingChangeSchema), regrouped(rules)),
  changedBy: 'administrators',
  told: 'in a dictionary',
  rules,
  initialName,
})

const regrouped =
  (rules: PermissionRules) =>
  (change: Change, name: string): Wish =>
  async (tx, _actor, now) => {
    const group = z.int().parse(now)
    const told = (await groupSettings(tx, [group]))(group)
    requireExpected(told, change.old)
    if (!changesSetting(told, change.new)) return group
    if (rules.only && typeof normalGroupSetting(change.new) !== 'number')
      throw badRequest(`'${name}' must be a system user group.`)
    const next = await storeGroupSetting(tx, change.new, { name, refused: refusedBy(rules) })
    await dropUnnamedGroup(tx, group)
    return next
  }

const groups = [
  'role:owners',
  'role:administrators',
  'role:moderators',
  'role:fullmembers',
  'role:members',
  'role:everyone',
  'role:internet',
  'role:nobody',
] as const satisfies readonly SystemGroupName[]

function refusedBy({ everyone, nobody, only }: PermissionRules): SystemGroupName[] {
  const allowed = (name: SystemGroupName) =>
    only
      ? only.includes(name)
      : name !== 'role:internet' &&
        (everyone || name !== 'role:everyone') &&
        (nobody || name !== 'role:nobody')
  return groups.filter(name => !allowed(name))
}

const byOwners = (one: PermissionSetting): PermissionSetting => ({ ...one, changedBy: 'owners' })

const anybody: PermissionRules = { everyone: true, nobody: true }
const somebody: PermissionRules = { everyone: false, nobody: false }

/** Who may do what. What this server does not have is given to nobody. */
export const permissionSettings = {
  can_access_all_users_group: byOwners(
    given('role:everyone', {
      everyone: true,
      nobody: false,
      only: ['role:everyone', 'role:members'],
    }),
  ),
  can_add_custom_emoji_group: given('role:members', somebody),
  can_add_subscribers_group: given('role:members'),
  can_create_bots_group: given('role:nobody'),
  can_create_groups: byOwners(given('role:members', somebody)),
  can_create_private_channel_group: given('role:members', somebody),
  can_create_public_channel_group: given('role:members', somebody),
  can_create_web_public_channel_group: given('role:nobody', {
    everyone: false,
    nobody: true,
    only: ['role:moderators', 'role:administrators', 'role:owners', 'role:nobody'],
  }),
  can_create_write_only_bots_group: given('role:nobody'),
  can_delete_any_message_group: given('role:administrators'),
  can_delete_own_message_group: given('role:everyone', anybody),
  can_invite_users_group: byOwners(given('role:members')),
  can_manage_all_groups: byOwners(given('role:owners', somebody)),
  can_manage_billing_group: byOwners(given('role:nobody')),
  can_mention_many_users_group: given('role:administrators', anybody),
  can_move_messages_between_channels_group: given('role:members'),
  can_move_messages_between_topics_group: given('role:everyone', anybody),
  can_resolve_topics_group: given('role:everyone', anybody),
  can_set_delete_message_policy_group: given('role:moderators'),
  can_set_topics_policy_group: given('role:members'),
  can_summarize_topics_group: given('role:nobody', anybody),
  create_multiuse_invite_group: byOwners(given('role:administrators')),
  direct_message_initiator_group: given('role:everyone', anybody),
  direct_message_permission_group: given('role:everyone', anybody),
}

export type OrganizationPermission = keyof typeof permissionSettings
