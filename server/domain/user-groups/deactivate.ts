import type { Allowed } from '../../access/allowed.ts'
import type { NamedUserGroup } from '../../access/user-groups.ts'
import { record } from '../../audit/record.ts'
import type { Actor } from '../../identity/actor.ts'
import { ApiError, badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { groupAppeared, groupChanged } from './events.ts'
import { usesOf } from './uses.ts'
import { groupById } from './queries.ts'

type Manageable = Allowed<NamedUserGroup, 'manage'>

/** Puts a group aside: nobody is called by it, and nothing is given to it. One that something is given to stays. */
export async function deactivateGroup(tx: Tx, actor: Actor, group: Manageable): Promise<void> {
  if (group.isDeactivated) throw badRequest('User group is deactivated.')
  const { isUsed, objections } = await usesOf(tx, actor, group.id)
  if (isUsed)
    throw new ApiError('CANNOT_DEACTIVATE_GROUP_IN_USE', 'Cannot deactivate user group in use.', {
      extra: { objections },
    })
  await tx.run(sql`update user_groups set is_deactivated = true where id = ${group.id}`)
  record(tx, { kind: 'group.deactivated', group: group.id })
  announce(tx, groupChanged({ ...group, isDeactivated: true }, { deactivated: true }), everyone)
  announce(
    tx,
    { type: 'user_group', op: 'remove', group_id: group.id, knows_deactivated: false },
    everyone,
  )
}

/** Takes it back, with whoever is in it, unless a group in it has been put aside meanwhile. Resolves to the group as it is now. */
export async function reactivateGroup(tx: Tx, group: Manageable): Promise<Manageable> {
  if (!group.isDeactivated) return group
  const asleep = await tx.maybe(sql`
    select from user_group_members m join user_groups g on g.id = m.subgroup_id
    where m.group_id = ${group.id} and g.is_deactivated limit 1`)
  if (asleep)
    throw badRequest('A group within this one is deactivated. Reactivate or remove it first.')
  await tx.run(sql`update user_groups set is_deactivated = false where id = ${group.id}`)
  record(tx, { kind: 'group.reactivated', group: group.id })
  announce(tx, groupChanged(group, { deactivated: false }), everyone)
  announce(
    tx,
    { ...groupAppeared(await groupById(tx, group.id)), knows_deactivated: false },
    everyone,
  )
  return { ...group, isDeactivated: false }
}
