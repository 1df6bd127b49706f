import t from 'tap'
import { groupId } from '../../../../server/domain/user-groups/system-groups.ts'
import { encode } from '../../client.ts'
import { converges } from '../../convergence.ts'
import { makeGroup, only } from '../../groups.ts'
import { createWorld } from '../../world.ts'

t.test('an invitation brings people into the groups that its maker may fill', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, hamlet } = world
  const [chess, draughts] = [
    await makeGroup(hamlet, 'chess', [], { can_add_members_group: only(iago, hamlet) }),
    await makeGroup(hamlet, 'draughts', [], { can_add_members_group: only(iago, hamlet) }),
  ]
  const closed = await makeGroup(hamlet, 'go', [])
  const aside = await makeGroup(iago, 'old', [])
  await iago.post(`/user_groups/${aside}/deactivate`)
  const refused = async (group_ids: number[], msg: string) =>
    t.match(await iago.refusal('POST', '/invites/multiuse', { group_ids }), { msg })
  await refused([chess, 999], 'Invalid user group')
  await refused([closed], 'Insufficient permission')
  await refused([groupId('role:members')], 'Insufficient permission')
  await refused([aside], 'User group is deactivated.')

  const { invite_link: link } = await iago.post<{ invite_link: string }>('/invites/multiuse', {
    group_ids: [chess, chess, draughts],
  })
  const token = /\/join\/([^/]+)\/$/.exec(link)?.[1]
  const come = async (name: string) => {
    const account = { full_name: name, email: `${name}@example.org`, password: 'there is rosemary' }
    const { status, body } = await world.send({
      method: 'POST',
      path: '/api/v1/accounts/register',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: encode({ ...account, token }),
    })
    t.equal(status, 200)
    return Number(body['user_id'])
  }
  const inGroup = async (id: number) =>
    (await hamlet.get<{ members: number[] }>(`/user_groups/${id}/members`)).members
  let ophelia = 0
  const [told] = await converges(t, [desdemona, hamlet], async () => {
    ophelia = await come('ophelia')
  })
  const events = told?.filter(
    event => event.type === 'user_group' && 'group_id' in event && event.group_id > 8,
  )
  t.match(events, [
    { op: 'add_members', group_id: chess, user_ids: [ophelia] },
    { op: 'add_members', group_id: draughts, user_ids: [ophelia] },
  ])
  await hamlet.patch(`/user_groups/${chess}`, { can_add_members_group: { new: only(hamlet) } })
  await hamlet.post(`/user_groups/${draughts}/deactivate`)
  await come('osric')
  t.same(await inGroup(chess), [ophelia], 'what its maker may no longer give, it does not give')
  t.same(await inGroup(draughts), [ophelia], 'nor a group that was put aside')
})
