import t from 'tap'
import { groupId } from '../../../../server/domain/user-groups/system-groups.ts'
import { converges } from '../../convergence.ts'
import { makeGroup } from '../../groups.ts'
import type { Person } from '../../person.ts'
import { makeChannel, say } from '../../talk.ts'
import { createWorld } from '../../world.ts'

const groupEvents = (events: readonly object[] = []) =>
  events.filter(event => 'type' in event && event.type === 'user_group')

t.test('a group holds groups, and never itself', async t => {
  const { desdemona, iago, hamlet, othello, cordelia } = await createWorld(t)
  const [inner, middle, outer] = [
    await makeGroup(hamlet, 'inner', [othello]),
    await makeGroup(hamlet, 'middle', [cordelia]),
    await makeGroup(hamlet, 'outer', []),
  ]
  const put = (into: number, ids: number[]) =>
    hamlet.post(`/user_groups/${into}/subgroups`, { add: ids })
  const [first] = await converges(t, [desdemona, othello], () => put(middle, [inner]))
  t.match(groupEvents(first), [
    { op: 'add_subgroups', group_id: middle, direct_subgroup_ids: [inner] },
  ])
  await put(outer, [middle, groupId('role:moderators')])
  const refused = async (into: number, add: number[], msg: string) =>
    t.match(await hamlet.refusal('POST', `/user_groups/${into}/subgroups`, { add }), { msg })
  for (const into of [inner, middle, outer])
    await refused(
      into,
      [outer],
      `User group ${into} is already a subgroup of one of the passed subgroups.`,
    )
  await refused(outer, [middle], `User group ${middle} is already a subgroup of this group.`)
  await refused(outer, [groupId('role:internet')], 'Invalid user group ID: 7')
  await refused(outer, [999], 'Invalid user group ID: 999')

  const ask = (path: string, params = {}) => iago.get(`/user_groups/${outer}${path}`, params)
  t.match(await ask('/members'), {
    members: [desdemona.id, iago.id, iago.id + 1, othello.id, cordelia.id],
  })
  t.strictSame((await ask('/members', { direct_member_only: true }))['members'], [])
  t.match(await ask('/subgroups'), { subgroups: [1, 2, 3, inner, middle] })
  t.match(await ask('/subgroups', { direct_subgroup_only: true }), { subgroups: [3, middle] })
  const isIn = async (person: Person, params = {}) =>
    (await ask(`/members/${person.id}`, params))['is_user_group_member']
  t.equal(await isIn(othello), true)
  t.equal(await isIn(othello, { direct_member_only: true }), false)
  t.equal(await isIn(hamlet), false)
  t.match(await iago.refusal('GET', `/user_groups/${outer}/members/999`), { msg: 'No such user' })

  const [last] = await converges(t, [desdemona, othello], () =>
    hamlet.post(`/user_groups/${outer}/members`, { delete_subgroups: [middle] }),
  )
  t.match(groupEvents(last), [
    { op: 'remove_subgroups', group_id: outer, direct_subgroup_ids: [middle] },
  ])
  t.equal(await isIn(othello), false)
})

t.test('two who put groups into each other at once do not close a circle', async t => {
  const { hamlet } = await createWorld(t)
  const [a, b] = [await makeGroup(hamlet, 'a', []), await makeGroup(hamlet, 'b', [])]
  const put = (into: number, id: number) =>
    hamlet.post(`/user_groups/${into}/subgroups`, { add: [id] }).then(
      () => 'done',
      () => 'refused',
    )
  t.same((await Promise.all([put(a, b), put(b, a)])).sort(), ['done', 'refused'])
})

t.test('what a group may do, its people may, and those of groups within, from then on', async t => {
  const { desdemona, iago, hamlet, othello, polonius } = await createWorld(t)
  const inner = await makeGroup(iago, 'inner', [])
  const outer = await makeGroup(iago, 'outer', [], { subgroups: [inner] })
  const attic = await makeChannel(iago, 'attic', [iago], { invite_only: true })
  const lunch = await makeChannel(iago, 'lunch', [iago, hamlet, othello])
  await desdemona.patch('/realm', { can_create_private_channel_group: { new: outer } })
  await iago.patch(`/streams/${attic}`, {
    can_subscribe_group: { new: { direct_members: [], direct_subgroups: [outer, 1] } },
  })
  await iago.patch(`/streams/${lunch}`, { can_send_message_group: { new: outer } })
  const third = await makeGroup(iago, 'third', [], { can_manage_group: outer })

  let made = 0
  const tries = (person: Person) =>
    [
      () => makeChannel(person, `channel ${made++}`, [person], { invite_only: true }),
      () => person.get(`/streams/${attic}`),
      () => say(person, lunch, 'soup', 'x'),
      () => person.patch(`/user_groups/${third}`, { description: `of ${person.name}` }),
    ].map(async attempt => {
      try {
        await attempt()
        return true
      } catch {
        return false
      }
    })
  const can = (person: Person) => Promise.all(tries(person))
  t.same(await can(hamlet), [false, false, false, false])
  const path = `/user_groups/${inner}/members`
  const watchers = [hamlet, othello, iago, polonius]
  await converges(t, watchers, () => iago.post(path, { add: [hamlet.id, polonius.id] }))
  t.same(await can(hamlet), [true, true, true, true])
  t.same(await can(polonius), [false, false, false, false], 'guests have only what all can have')
  await converges(t, watchers, () =>
    iago.post(`/user_groups/${outer}/subgroups`, { delete: [inner] }),
  )
  t.same(await can(hamlet), [false, false, false, false])
  await converges(t, watchers, () => iago.post(`/user_groups/${outer}/subgroups`, { add: [inner] }))
  await converges(t, watchers, () => iago.post(path, { delete: [hamlet.id] }))
  t.same(await can(hamlet), [false, false, false, false])
})
