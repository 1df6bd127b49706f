import t from 'tap'
import { groupId } from '../../../../server/domain/user-groups/system-groups.ts'
import { converges } from '../../convergence.ts'
import { makeGroup, only } from '../../groups.ts'
import type { Person } from '../../person.ts'
import { createWorld } from '../../world.ts'

const members = groupId('role:members')
const everybody = groupId('role:everyone')
const nobody = groupId('role:nobody')

const groupEvents = (events: readonly object[] = []) =>
  events.filter(event => 'type' in event && event.type === 'user_group')

t.test('people make groups, and everybody hears of them', async t => {
  const { desdemona, iago, hamlet, othello, cordelia, polonius } = await createWorld(t)
  const watchers = [desdemona, iago, polonius]
  let group = 0
  const [made] = await converges(t, watchers, async () => {
    group = await makeGroup(hamlet, 'backend', [othello, cordelia])
  })
  t.match(groupEvents(made), [
    {
      op: 'add',
      group: {
        id: group,
        name: 'backend',
        creator_id: hamlet.id,
        is_system_group: false,
        deactivated: false,
        members: [othello.id, cordelia.id],
        direct_subgroup_ids: [],
        can_add_members_group: only(hamlet),
        can_manage_group: only(hamlet),
        can_join_group: nobody,
        can_leave_group: everybody,
        can_mention_group: everybody,
        can_remove_members_group: nobody,
      },
    },
  ])
  const path = `/user_groups/${group}`
  const [changed] = await converges(t, watchers, () =>
    hamlet.patch(path, {
      name: 'Back end',
      description: 'who keeps it running',
      can_join_group: { new: members, old: nobody },
      can_manage_group: { new: { direct_members: [cordelia.id], direct_subgroups: [members] } },
    }),
  )
  t.match(groupEvents(changed), [
    { op: 'update', group_id: group, data: { name: 'Back end' } },
    { data: { description: 'who keeps it running' } },
    { data: { can_join_group: members } },
    { data: { can_manage_group: { direct_members: [cordelia.id], direct_subgroups: [members] } } },
  ])
  const [same] = await converges(t, watchers, () =>
    hamlet.patch(path, {
      name: 'Back end',
      description: 'who keeps it running',
      can_join_group: { new: { direct_members: [], direct_subgroups: [members] } },
      deactivated: false,
    }),
  )
  t.same(same, [], 'what is so already is no news')
  const [filled] = await converges(t, watchers, () =>
    iago.post(`${path}/members`, { add: [iago.id, iago.id, polonius.id], delete: [othello.id] }),
  )
  t.match(groupEvents(filled), [
    { op: 'add_members', group_id: group, user_ids: [iago.id, polonius.id] },
    { op: 'remove_members', group_id: group, user_ids: [othello.id] },
  ])
  await polonius.post(`${path}/members`, { delete: [polonius.id] })
  const { user_groups: groups } = await iago.get<{ user_groups: object[] }>('/user_groups')
  t.match(groups.at(-1), { name: 'Back end', members: [iago.id, cordelia.id] })
  t.equal(groups.length, 9)
  t.match(await polonius.refusal('GET', '/user_groups'), { msg: 'Not allowed for guest users' })
})

t.test('who may do what with a group is its own decision', async t => {
  const { desdemona, iago, hamlet, othello, cordelia, polonius } = await createWorld(t)
  const group = await makeGroup(hamlet, 'chess', [cordelia, polonius])
  const refusal = { msg: 'Insufficient permission' }
  const change = (person: Person, params: object) =>
    person.refusal('POST', `/user_groups/${group}/members`, { ...params })
  const patch = (person: Person) => person.refusal('PATCH', `/user_groups/${group}`, { name: 'x' })
  for (const person of [iago, othello, polonius]) {
    t.match(await patch(person), refusal)
    t.match(await change(person, { add: [person.id] }), refusal)
    t.match(await person.refusal('POST', `/user_groups/${group}/deactivate`), refusal)
  }
  t.match(await change(othello, { delete: [cordelia.id] }), refusal)
  t.match(await change(cordelia, { delete: [cordelia.id, polonius.id] }), refusal)
  await desdemona.patch(`/user_groups/${group}`, { can_join_group: { new: members } })
  await othello.post(`/user_groups/${group}/members`, { add: [othello.id] })
  t.match(await change(othello, { add: [iago.id] }), refusal, 'joining is not adding')
  t.match(await change(othello, { add_subgroups: [members] }), refusal, 'nor is it of groups')
  await hamlet.patch(`/user_groups/${group}`, { can_leave_group: { new: nobody } })
  t.match(await change(othello, { delete: [othello.id] }), refusal)
  await hamlet.patch(`/user_groups/${group}`, { can_remove_members_group: { new: only(othello) } })
  await othello.post(`/user_groups/${group}/members`, { delete: [othello.id, cordelia.id] })

  await desdemona.patch('/realm', { can_manage_all_groups: { new: only(iago) } })
  await iago.patch(`/user_groups/${group}`, { name: 'draughts' })
  t.match(await change(desdemona, { add: [desdemona.id, othello.id] }), refusal)
  await desdemona.patch('/realm', { can_create_groups: { new: groupId('role:moderators') } })
  const wish = { name: 'go', description: '', members: [] }
  for (const person of [hamlet, polonius])
    t.match(await person.refusal('POST', '/user_groups/create', wish), refusal)
  t.match(await iago.refusal('POST', `/user_groups/${members}/members`, { add: [5] }), refusal)
  t.match(await iago.refusal('PATCH', `/user_groups/${members}`, { name: 'x' }), refusal)
  t.match(await iago.refusal('PATCH', '/user_groups/999', { name: 'x' }), {
    msg: 'Invalid user group',
  })
})
