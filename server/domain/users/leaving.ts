import type { Allowed } from '../../access/allowed.ts'
import { whoKnowsOf } from '../../access/audience.ts'
import { strangersTo } from '../../access/known-people.ts'
import type { Somebody } from '../../access/users.ts'
import { record } from '../../audit/record.ts'
import { endSessionsOf } from '../../identity/sessions.ts'
import { removeKeysOf } from '../../identity/api-keys.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { deleteQueuesOf } from '../event-queues/queries.ts'
import { revokeAllOf } from '../invitations/actions.ts'
import { forgetTokensOf } from '../push-tokens/actions.ts'
import { peerLeft, peersCame } from '../subscriptions/events.ts'
import { membersAdded, membersRemoved } from '../user-groups/events.ts'
import { isKeptByAge, settleFullMember } from '../user-groups/full-members.ts'
import { tellOfLeaving, tellOfReturn } from '../user-groups/returning.ts'
import { groupsOfRole } from '../user-groups/system-groups.ts'
import { acquaintances, aroundPerson } from './acquaintances.ts'
import { announceChange } from './announce-person.ts'

/** Ends an account: whatever is signed in is out, and nobody counts them among a channel's people. What they said stays. */
export async function deactivate(tx: Tx, person: Allowed<Somebody, 'deactivate'>): Promise<void> {
  const { id } = person
  const tellOfPeople = await acquaintances(tx, aroundPerson(id))
  const groups = await groupsByRole(tx, person)
  await tx.run(sql`update users set is_active = false where id = ${id}`)
  record(tx, { kind: 'user.deactivated', user: id })
  await endSessionsOf(tx, id)
  await deleteQueuesOf(tx, id)
  await forgetTokensOf(tx, id)
  await revokeAllOf(tx, id)
  await settleFullMember(tx, id)
  // Keys stay for as long as the account is closed: a program that calls is told so, not that its key is wrong.
  await announceChange(tx, { user_id: id, is_active: false })
  for (const channelId of await channelsOf(tx, id))
    announce(tx, peerLeft(channelId, id), { users: await whoKnowsOf(tx, channelId) })
  await tellOfPeople()
  // Whoever knows of the person knows by now that they are in no group.
  const strangers = await strangersTo(tx, id)
  if (strangers.length === 0) return
  for (const group of groups) announce(tx, membersRemoved(group, [id]), { users: strangers })
  await tellOfLeaving(tx, id, strangers)
}

/** The groups that somebody is in by their role, and by how long they have been here. */
async function groupsByRole(tx: Tx, { id, role }: Somebody): Promise<number[]> {
  const rows = await tx.many<{ id: number }>(sql`
    select group_id as id from user_group_members where user_id = ${id} order by group_id`)
  return [...groupsOfRole(role), ...rows.map(row => row.id).filter(isKeptByAge)]
}

/** Opens the account again, with its channels. Keys from before are void: nobody knows who holds them by now. */
export async function reactivate(tx: Tx, person: Allowed<Somebody, 'reactivate'>): Promise<void> {
  const { id } = person
  if (person.isActive) return
  const tellOfPeople = await acquaintances(tx, aroundPerson(id))
  await tx.run(sql`update users set is_active = true where id = ${id}`)
  record(tx, { kind: 'user.reactivated', user: id })
  await removeKeysOf(tx, id)
  await tellOfPeople()
  await announceChange(tx, { user_id: id, is_active: true })
  for (const group of groupsOfRole(person.role)) announce(tx, membersAdded(group, [id]), everyone)
  await settleFullMember(tx, id)
  await tellOfReturn(tx, id)
  for (const channelId of await channelsOf(tx, id)) {
    const others = (await whoKnowsOf(tx, channelId)).filter(other => other !== id)
    announce(tx, peersCame(channelId, [id]), { users: others })
  }
}

async function channelsOf(tx: Tx, userId: number): Promise<number[]> {
  const rows = await tx.many<{ id: number }>(sql`
    select channel_id as id from subscriptions
    where user_id = ${userId} and since_message_id is not null order by channel_id`)
  return rows.map(({ id }) => id)
}
