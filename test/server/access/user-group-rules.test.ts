import t from 'tap'
import {
  mayAddMembers,
  mayManage,
  mayRemoveMembers,
  type GroupFacts,
} from '../../../server/access/user-group-rules.ts'
import { roles } from '../../../server/identity/actor.ts'
import { groupPermissions, type GroupPermission } from '../../../server/protocol/user-groups.ts'

const member = { id: 7, role: roles.member }
const guest = { id: 8, role: roles.guest }
const owner = { id: 9, role: roles.owner }
const closed: GroupFacts = { isSystemGroup: false, grants: [], managesAll: false }
const granting = (...grants: GroupPermission[]): GroupFacts => ({ ...closed, grants })

t.test('who manages a group brings people in and sends them out', async t => {
  for (const group of [granting('can_manage_group'), { ...closed, managesAll: true }]) {
    t.ok(mayManage(member, group))
    t.ok(mayAddMembers(member, group, false))
    t.ok(mayRemoveMembers(member, group, false))
    t.notOk(mayManage(guest, group), 'a guest never does')
  }
  t.notOk(mayManage(owner, closed), 'a role alone gives nothing')
  t.notOk(mayAddMembers(owner, closed, true))
  t.notOk(mayRemoveMembers(owner, closed, true))
})

/** What the permission lets somebody do. */
const may = (permission: GroupPermission) => {
  const group = granting(permission)
  return {
    manage: mayManage(member, group),
    add: mayAddMembers(member, group, false),
    join: mayAddMembers(member, group, true),
    remove: mayRemoveMembers(member, group, false),
    leave: mayRemoveMembers(member, group, true),
  }
}

t.test('each permission gives what its name says, and nothing else', async t => {
  const nothing = { manage: false, add: false, join: false, remove: false, leave: false }
  t.same(may('can_add_members_group'), { ...nothing, add: true, join: true })
  t.same(may('can_join_group'), { ...nothing, join: true })
  t.same(may('can_remove_members_group'), { ...nothing, remove: true, leave: true })
  t.same(may('can_leave_group'), { ...nothing, leave: true })
  t.same(may('can_mention_group'), nothing)
})

t.test('a guest can go where they may, and nothing else', async t => {
  const all = granting(...groupPermissions)
  t.notOk(mayAddMembers(guest, all, true))
  t.notOk(mayRemoveMembers(guest, all, false))
  t.ok(mayRemoveMembers(guest, all, true))
  t.notOk(mayRemoveMembers(guest, granting('can_remove_members_group'), true))
})

t.test('nobody changes a group that follows from roles', async t => {
  const system = { isSystemGroup: true, grants: groupPermissions, managesAll: true }
  t.notOk(mayManage(owner, system))
  t.notOk(mayAddMembers(owner, system, true))
  t.notOk(mayRemoveMembers(owner, system, true))
})
