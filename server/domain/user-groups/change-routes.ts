import * as z from 'zod'
import { groupToManage } from '../../access/user-groups.ts'
import { sometimes } from '../../audit/audits.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import {
  boolean,
  integer,
  json,
  optional,
  text,
  withDefault,
} from '../../platform/http/parameters.ts'
import { groupPermissions, type GroupPermission } from '../../protocol/user-groups.ts'
import { changeGroupPermission, describeGroup, renameGroup } from './change.ts'
import { createGroup } from './create.ts'
import { reactivateGroup } from './deactivate.ts'
import { groupDescription, groupName } from './name.ts'
import { groupSettingChangeSchema, groupSettingSchema } from './setting-values.ts'

/** A parameter for each permission of a group, under its name. */
const permissionParameters = <P>(group: P): Record<GroupPermission, P> => ({
  can_add_members_group: group,
  can_join_group: group,
  can_leave_group: group,
  can_manage_group: group,
  can_mention_group: group,
  can_remove_members_group: group,
})

const ids = json(z.array(z.int()).max(100_000))

const create = endpoint({
  method: 'POST',
  path: '/user_groups/create',
  summary: 'Makes a group of people and groups.',
  auth: 'user',
  audits: 'group.created',
  params: {
    name: text(),
    description: text(),
    members: ids,
    subgroups: withDefault(ids, []),
    ...permissionParameters(optional(json(groupSettingSchema))),
  },
  async handle({ db, clock }, { actor, params }) {
    const wish = {
      name: groupName(params.name),
      description: groupDescription(params.description),
      members: params.members,
      subgroups: params.subgroups,
      permissions: Object.fromEntries(
        groupPermissions.flatMap(name =>
          params[name] === undefined ? [] : [[name, params[name]]],
        ),
      ),
      now: clock.now(),
    }
    return { group_id: await db.transaction(tx => createGroup(tx, actor, wish)) }
  },
})

const changes = {
  name: optional(text()),
  description: optional(text()),
  deactivated: optional(boolean),
  ...permissionParameters(optional(json(groupSettingChangeSchema))),
}

const update = endpoint({
  method: 'PATCH',
  path: '/user_groups/:user_group_id',
  summary: 'Changes what a group is called and who may do what with it; takes it back.',
  auth: 'user',
  audits: sometimes('group.changed', 'group.reactivated'),
  params: { user_group_id: integer, ...changes },
  async handle({ db }, { actor, params: { user_group_id: id, ...wish } }) {
    if (Object.values(wish).every(value => value === undefined))
      throw badRequest('No new data supplied')
    const name = wish.name === undefined ? undefined : groupName(wish.name)
    await db.transaction(async tx => {
      const found = await groupToManage(tx, actor, id)
      const group = wish.deactivated === false ? await reactivateGroup(tx, found) : found
      if (name !== undefined) await renameGroup(tx, group, name)
      if (wish.description !== undefined)
        await describeGroup(tx, group, groupDescription(wish.description))
      for (const permission of groupPermissions) {
        const change = wish[permission]
        if (change !== undefined) await changeGroupPermission(tx, group, permission, change)
      }
    })
    return {}
  },
})

export const groupChangeEndpoints = [create, update]
