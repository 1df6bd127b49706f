import t from 'tap'
import { promoteMembers } from '../../../server/domain/user-groups/full-members.ts'
import { groupId } from '../../../server/domain/user-groups/system-groups.ts'
import { sql } from '../../../server/platform/database/sql.ts'
import { converges } from '../convergence.ts'
import type { Person } from '../person.ts'
import { idsFor, makeChannel, say } from '../talk.ts'
import { createWorld, type World } from '../world.ts'

const full = groupId('role:fullmembers')

/** As if they had come so many days ago. */
const hasWaited = ({ db }: World, { id }: Person, days: number) =>
  db.transaction(tx =>
    tx.run(
      sql`update users set joined_at = now() - make_interval(days => ${days}) where id = ${id}`,
    ),
  )

const groupEvents = (events: readonly object[] = []) =>
  events.filter(event => 'type' in event && event.type === 'user_group')

t.test('members become full members when they have waited long enough', async t => {
  const world = await createWorld(t)
  const { desdemona, iago, shylock, hamlet, othello, cordelia, polonius } = world
  const lunch = await makeChannel(iago, 'lunch', [iago, hamlet, othello])
  const attic = await makeChannel(iago, 'attic', [iago], { invite_only: true })
  await iago.patch(`/streams/${attic}`, { can_subscribe_group: { new: full } })
  await desdemona.patch('/realm', {
    can_invite_users_group: { new: full },
    can_create_private_channel_group: { new: full },
  })
  const watchers = [hamlet, iago, polonius]
  const wish = { invitee_emails: 'osric@example.org', stream_ids: [] }
  const isOut = async (person: Person) => {
    t.match(await person.refusal('POST', '/invites', wish), { msg: 'Insufficient permission' })
    t.match(await person.refusal('GET', `/streams/${attic}`), { msg: 'Invalid channel ID' })
    t.match(await person.post('/register', { fetch_event_types: ['realm_user'] }), {
      can_invite_others_to_realm: false,
      can_create_private_streams: false,
    })
  }
  const isIn = async (person: Person) => {
    await person.post('/invites', wish)
    await person.get(`/streams/${attic}`)
    t.match(await person.post('/register', { fetch_event_types: ['realm_user'] }), {
      can_invite_others_to_realm: true,
      can_create_private_streams: true,
    })
  }
  await isIn(hamlet)
  await hasWaited(world, hamlet, 4)
  const [lost] = await converges(t, watchers, () =>
    iago.patch('/realm', { waiting_period_threshold: 5 }),
  )
  const waiting = [hamlet.id, othello.id, cordelia.id]
  t.match(groupEvents(lost), [{ op: 'remove_members', group_id: full }])
  t.match(groupEvents(lost), [{ user_ids: waiting }])
  await isOut(hamlet)
  await shylock.post('/invites', wish)

  await hasWaited(world, hamlet, 5)
  const [won] = await converges(t, watchers, () => promoteMembers(world.context))
  t.match(groupEvents(won), [{ op: 'add_members', group_id: full, user_ids: [hamlet.id] }])
  await isIn(hamlet)
  await isOut(othello)
  const call = await say(iago, lunch, 'x', '@*role:fullmembers*')
  t.ok((await idsFor(hamlet, [['is', 'mentioned']])).includes(call))
  t.notOk((await idsFor(othello, [['is', 'mentioned']])).includes(call))

  const become = (role: number) =>
    converges(t, watchers, () => desdemona.patch(`/users/${hamlet.id}`, { role }))
  await become(600)
  await isOut(hamlet)
  for (const role of [400, 300, 400]) {
    await become(role)
    await isIn(hamlet)
  }
  await converges(t, [iago], () => iago.delete(`/users/${hamlet.id}`))
  await converges(t, [iago], () => iago.post(`/users/${hamlet.id}/reactivate`))
  t.match(await iago.post('/register'), {
    realm_user_groups: [{}, {}, {}, { id: full, members: [hamlet.id] }],
  })
  const newcomer = { email: 'osric@example.net', full_name: 'Osric', password: 'a dozen letters' }
  await converges(t, [iago], () => iago.post('/users', newcomer))
  await iago.patch('/realm', { waiting_period_threshold: 2_147_483_647 })
  await isOut(othello)
  await converges(t, [iago, othello], () => iago.patch('/realm', { waiting_period_threshold: 0 }))
  await isIn(othello)
})
