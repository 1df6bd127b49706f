import t from 'tap'
import { groupId } from '../../../../server/domain/user-groups/system-groups.ts'
import { makeGroup, type GroupWish } from '../../groups.ts'
import { createWorld } from '../../world.ts'

const members = groupId('role:members')
const everybody = groupId('role:everyone')

t.test('what cannot be is refused with a reason, and nothing of it is done', async t => {
  const { iago, hamlet, othello } = await createWorld(t)
  const group = await makeGroup(hamlet, 'taken', [othello])
  const make = async (wish: GroupWish, msg: string | RegExp) =>
    t.match(
      await hamlet.refusal('POST', '/user_groups/create', {
        name: 'fine',
        description: '',
        members: [],
        ...wish,
      }),
      { status: 400, msg },
    )
  await make({ name: ' ' }, "User group name can't be empty.")
  await make({ name: 'x'.repeat(101) }, 'User group name too long (limit: 100 characters).')
  await make({ name: 'a\nb' }, 'Invalid character in user group name, at position 2.')
  for (const prefix of ['@', 'role:', 'Role:', 'user:', 'stream:', 'channel:'])
    await make({ name: `${prefix}x` }, /^User group name cannot start with '/)
  await make({ name: 'Taken' }, "User group 'Taken' already exists.")
  await make({ description: 'x'.repeat(1025) }, /description is too long/)
  await make({ members: [500] }, 'Invalid user ID: 500')
  await make({ members: [1] }, 'Invalid user ID: 1')
  await make({ members: [2 ** 40] }, `Invalid user ID: ${2 ** 40}`)
  await make({ subgroups: [2 ** 40] }, `Invalid user group ID: ${2 ** 40}`)
  await make({ can_manage_group: everybody }, /cannot be set to 'role:everyone' group/)
  await make({ can_mention_group: groupId('role:internet') }, /cannot be set to 'role:internet'/)
  await make({ can_join_group: 999 }, 'Invalid user group')
  await make({ can_join_group: { direct_members: [999], direct_subgroups: [] } }, /user ID: 999/)
  const crowd = Array.from({ length: 100_000 }, (_, index) => 1000 + index)
  await make({ members: crowd }, 'Invalid user ID: 1000')
  await make({ members: [...crowd, 1] }, /members/)
  t.equal((await iago.get<{ user_groups: object[] }>('/user_groups')).user_groups.length, 9)

  const path = `/user_groups/${group}`
  const fill = async (params: object, msg: string) =>
    t.match(await hamlet.refusal('POST', `${path}/members`, { ...params }), { status: 400, msg })
  await fill({}, 'Nothing to do. Specify at least one of "add", "delete"')
  await fill({ add: [othello.id] }, `User ${othello.id} is already a member of this group`)
  await fill({ delete: [hamlet.id] }, `There is no member '${hamlet.id}' in this user group`)
  await fill({ delete_subgroups: [members] }, `User group ${members} is not a subgroup of this`)
  await fill({ delete_subgroups: [2 ** 40] }, `User group ${2 ** 40} is not a subgroup of this`)
  await fill({ add: [hamlet.id], delete: [iago.id] }, `There is no member '${iago.id}'`)
  await fill({ add: crowd }, 'Invalid user ID: 1000')
  t.match(await hamlet.get(`${path}/members`), { members: [othello.id] })
  t.match(await hamlet.refusal('PATCH', path), { msg: 'No new data supplied' })
  t.match(await hamlet.refusal('PATCH', path, { can_join_group: { new: members, old: members } }), {
    code: 'EXPECTATION_MISMATCH',
  })
  await makeGroup(hamlet, 'other', [])
  t.match(await hamlet.refusal('PATCH', path, { name: 'OTHER' }), {
    msg: "User group 'OTHER' already exists.",
  })
  await hamlet.patch(path, { name: 'TAKEN' })
  for (const id of [999, 2 ** 40, -1])
    for (const [method, end] of [
      ['PATCH', ''],
      ['POST', '/deactivate'],
      ['GET', '/members'],
      ['GET', '/subgroups'],
      ['GET', '/members/5'],
    ] as const)
      t.match(await hamlet.refusal(method, `/user_groups/${id}${end}`, { name: 'x' }), {
        status: 400,
        msg: 'Invalid user group',
      })
})
