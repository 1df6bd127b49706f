import * as z from 'zod'
import {
  groupToFill,
  groupToManage,
  groupToSee,
  type MemberChange,
} from '../../access/user-groups.ts'
import { personToSee } from '../../access/users.ts'
import type { Context } from '../../context.ts'
import { roles, type Actor } from '../../identity/actor.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, integer, json, withDefault } from '../../platform/http/parameters.ts'
import { deactivateGroup } from './deactivate.ts'
import { fillGroup } from './members.ts'
import { groupChangeEndpoints } from './change-routes.ts'
import { allGroups, membersIn, subgroupsIn } from './queries.ts'

const ids = withDefault(json(z.array(z.int()).max(100_000)), [])
const no = withDefault(boolean, false)

const getGroups = endpoint({
  method: 'GET',
  path: '/user_groups',
  summary: 'The groups of the organization.',
  auth: 'user',
  params: { include_deactivated_groups: no },
  async handle({ db }, { actor, params }) {
    if (actor.isBot) throw badRequest('This endpoint does not accept bot requests.')
    if (actor.role === roles.guest) throw badRequest('Not allowed for guest users')
    return {
      user_groups: await db.snapshot(tx =>
        allGroups(tx, { deactivated: params.include_deactivated_groups }),
      ),
    }
  },
})

const deactivate = endpoint({
  method: 'POST',
  path: '/user_groups/:user_group_id/deactivate',
  summary: 'Puts a group aside: nobody is called by it, and nothing is given to it.',
  auth: 'user',
  audits: 'group.deactivated',
  params: { user_group_id: integer },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      await deactivateGroup(tx, actor, await groupToManage(tx, actor, params.user_group_id))
      return {}
    }),
})

const getMembers = endpoint({
  method: 'GET',
  path: '/user_groups/:user_group_id/members',
  summary: 'Who is in a group.',
  auth: 'user',
  params: { user_group_id: integer, direct_member_only: no },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      const group = await groupToSee(tx, actor, params.user_group_id)
      return { members: await membersIn(tx, group, params.direct_member_only) }
    }),
})

const getMembership = endpoint({
  method: 'GET',
  path: '/user_groups/:user_group_id/members/:user_id',
  summary: 'Whether somebody is in a group.',
  auth: 'user',
  params: { user_group_id: integer, user_id: integer, direct_member_only: no },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      const { id } = await personToSee(tx, actor, { id: params.user_id })
      const group = await groupToSee(tx, actor, params.user_group_id)
      const members = await membersIn(tx, group, params.direct_member_only)
      return { is_user_group_member: members.includes(id) }
    }),
})

const getSubgroups = endpoint({
  method: 'GET',
  path: '/user_groups/:user_group_id/subgroups',
  summary: 'The groups that are in a group.',
  auth: 'user',
  params: { user_group_id: integer, direct_subgroup_only: no },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      const group = await groupToSee(tx, actor, params.user_group_id)
      return { subgroups: await subgroupsIn(tx, group, params.direct_subgroup_only) }
    }),
})

const updateMembers = endpoint({
  method: 'POST',
  path: '/user_groups/:user_group_id/members',
  summary: 'Brings people and groups into a group, and sends others out.',
  auth: 'user',
  audits: 'group.members',
  params: {
    user_group_id: integer,
    add: ids,
    delete: ids,
    add_subgroups: ids,
    delete_subgroups: ids,
  },
  handle: (ctx, { actor, params }) =>
    fill(ctx, actor, params.user_group_id, {
      come: changeOf(params.add, params.add_subgroups),
      gone: changeOf(params.delete, params.delete_subgroups),
      words: ['add', 'delete', 'add_subgroups', 'delete_subgroups'],
    }),
})

const updateSubgroups = endpoint({
  method: 'POST',
  path: '/user_groups/:user_group_id/subgroups',
  summary: 'Brings groups into a group, and takes others out.',
  auth: 'user',
  audits: 'group.members',
  params: { user_group_id: integer, add: ids, delete: ids },
  handle: (ctx, { actor, params }) =>
    fill(ctx, actor, params.user_group_id, {
      come: changeOf([], params.add),
      gone: changeOf([], params.delete),
      words: ['add', 'delete'],
    }),
})

const changeOf = (users: readonly number[], groups: readonly number[]): MemberChange => ({
  users: [...new Set(users)],
  groups: [...new Set(groups)],
})

type Filling = { come: MemberChange; gone: MemberChange; words: readonly string[] }

async function fill(
  { db, clock }: Context,
  actor: Actor,
  id: number,
  { come, gone, words }: Filling,
) {
  if ([come, gone].every(({ users, groups }) => users.length + groups.length === 0))
    throw badRequest(
      `Nothing to do. Specify at least one of ${words.map(word => `"${word}"`).join(', ')}.`,
    )
  await db.transaction(async tx => {
    const group = await groupToFill(tx, actor, id, { come, gone })
    await fillGroup(tx, actor, group, { come, gone, now: clock.now() })
  })
  return {}
}

export const userGroupEndpoints = [
  getGroups,
  ...groupChangeEndpoints,
  deactivate,
  getMembers,
  updateMembers,
  getMembership,
  getSubgroups,
  updateSubgroups,
]
