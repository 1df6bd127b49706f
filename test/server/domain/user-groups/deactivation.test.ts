import t from 'tap'
import { groupId } from '../../../../server/domain/user-groups/system-groups.ts'
import { converges } from '../../convergence.ts'
import { makeGroup, only } from '../../groups.ts'
import type { Person } from '../../person.ts'
import { makeChannel } from '../../talk.ts'
import { createWorld } from '../../world.ts'

const members = groupId('role:members')
const nobody = groupId('role:nobody')

const groupEvents = (events: readonly object[] = []) =>
  events.filter(event => 'type' in event && event.type === 'user_group')

t.test('a group that is used stays; one that is not can be put aside and taken back', async t => {
  const { desdemona, iago, hamlet, othello, cordelia } = await createWorld(t)
  const group = await makeGroup(hamlet, 'a', [othello], { can_manage_group: only(hamlet, iago) })
  const outer = await makeGroup(hamlet, 'b', [], {
    subgroups: [group],
    can_join_group: { direct_members: [cordelia.id], direct_subgroups: [group] },
  })
  const attic = await makeChannel(hamlet, 'attic', [hamlet], { invite_only: true })
  await hamlet.patch(`/streams/${attic}`, { can_administer_channel_group: { new: group } })
  await hamlet.patch(`/user_groups/${group}`, { can_mention_group: { new: group } })
  await desdemona.patch('/realm', {
    can_add_custom_emoji_group: { new: { direct_members: [2], direct_subgroups: [group] } },
  })
  const path = `/user_groups/${group}`
  const objections = async (person: Person) =>
    (await person.refusal('POST', `${path}/deactivate`))['objections']
  t.match(await hamlet.refusal('POST', `${path}/deactivate`), {
    code: 'CANNOT_DEACTIVATE_GROUP_IN_USE',
    msg: 'Cannot deactivate user group in use.',
  })
  const others = [
    { type: 'user_group', group_id: outer, settings: ['can_join_group'] },
    { type: 'realm', settings: ['can_add_custom_emoji_group'] },
  ]
  t.same(await objections(hamlet), [
    { type: 'subgroup', supergroup_ids: [outer] },
    { type: 'channel', channel_id: attic, settings: ['can_administer_channel_group'] },
    ...others,
  ])
  await desdemona.patch('/realm', { can_add_custom_emoji_group: { new: members } })
  await hamlet.patch(`/user_groups/${outer}`, { can_join_group: { new: nobody } })
  await hamlet.post(`/user_groups/${outer}/deactivate`)
  await desdemona.patch('/realm', { can_manage_all_groups: { new: only(cordelia) } })
  t.same(await objections(cordelia), [], 'a channel that they may not know of is not named')
  await iago.patch(`/streams/${attic}`, { can_administer_channel_group: { new: nobody } })

  const old = { client_capabilities: {} }
  const gone = async () => hamlet.post(`${path}/deactivate`)
  const [told] = await converges(t, [iago, othello], gone)
  t.match(groupEvents(told), [{ op: 'update', group_id: group, data: { deactivated: true } }])
  t.match(await iago.refusal('POST', `${path}/deactivate`), { msg: 'User group is deactivated.' })
  const asSetting = { msg: 'User group is deactivated.' }
  t.match(
    await desdemona.refusal('PATCH', '/realm', { can_create_groups: { new: group } }),
    asSetting,
  )
  t.match(
    await hamlet.refusal('POST', `/user_groups/${outer}/subgroups`, { add: [group] }),
    asSetting,
  )
  t.match(await hamlet.refusal('PATCH', `/user_groups/${outer}`, { deactivated: false }), {
    msg: /is deactivated/,
  })

  const [quiet] = await converges(
    t,
    [iago],
    async () => {
      await hamlet.patch(path, { name: 'aside' })
      await hamlet.post(`${path}/members`, { add: [cordelia.id] })
    },
    old,
  )
  t.same(groupEvents(quiet), [], 'older clients hear nothing of a group that is put aside')
  const [back] = await converges(
    t,
    [iago],
    () => hamlet.patch(path, { deactivated: false, description: 'again' }),
    old,
  )
  t.match(groupEvents(back), [
    { op: 'add', group: { id: group, name: 'aside', members: [othello.id, cordelia.id] } },
    { op: 'update', data: { description: 'again' } },
  ])
  const [again] = await converges(t, [iago], gone, old)
  t.match(groupEvents(again), [{ op: 'remove', group_id: group }])
  const listed = async (params = {}) =>
    (await iago.get<{ user_groups: object[] }>('/user_groups', params)).user_groups.length
  t.equal(await listed(), 8)
  t.equal(await listed({ include_deactivated_groups: true }), 10)
  await converges(t, [iago], () => hamlet.patch(path, { deactivated: false }))
  await hamlet.patch(path, { deactivated: true })
  t.equal(await listed(), 9, 'that word puts nothing aside')
})

t.test(
  'whoever leaves is in no group and no setting, and in all of them when they are back',
  async t => {
    const { desdemona, iago, hamlet, othello, cordelia } = await createWorld(t)
    const group = await makeGroup(iago, 'a', [hamlet], { can_join_group: only(hamlet, othello) })
    const aside = await makeGroup(iago, 'b', [hamlet])
    await iago.post(`/user_groups/${aside}/deactivate`)
    const attic = await makeChannel(iago, 'attic', [iago, cordelia], { invite_only: true })
    await iago.patch(`/streams/${attic}`, { can_subscribe_group: { new: only(hamlet, othello) } })
    await desdemona.patch('/realm', { can_create_groups: { new: only(hamlet, iago) } })
    const watchers = [iago, cordelia, othello]
    await converges(t, watchers, () => desdemona.delete(`/users/${hamlet.id}`))
    t.match(await iago.post('/register'), { realm_can_create_groups: only(iago) })
    t.match(await iago.refusal('POST', `/user_groups/${group}/members`, { add: [hamlet.id] }), {
      msg: `Invalid user ID: ${hamlet.id}`,
    })
    t.match(await iago.get(`/user_groups/${group}/members/${hamlet.id}`), {
      is_user_group_member: false,
    })
    await converges(t, watchers, () => desdemona.post(`/users/${hamlet.id}/reactivate`))
    t.match(await iago.post('/register'), { realm_can_create_groups: only(iago, hamlet) })
  },
)

t.test('whoever has left is taken out of a setting that is given to the others alone', async t => {
  const { desdemona, hamlet } = await createWorld(t)
  const moderators = groupId('role:moderators')
  const beside = { direct_members: [hamlet.id], direct_subgroups: [moderators] }
  await desdemona.patch('/realm', { can_create_groups: { new: beside } })
  await desdemona.delete(`/users/${hamlet.id}`)
  const alone = { direct_members: [], direct_subgroups: [moderators] }
  await desdemona.patch('/realm', { can_create_groups: { new: moderators, old: alone } })
  await converges(t, [desdemona], () => desdemona.post(`/users/${hamlet.id}/reactivate`))
  t.match(await desdemona.post('/register'), { realm_can_create_groups: moderators })
})
