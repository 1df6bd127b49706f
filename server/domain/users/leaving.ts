import type { Allowed } from '../../access/allowed.ts'
import { whoKnowsOf } from '../../access/audience.ts'
import type { Somebody } from '../../access/users.ts'
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
import { membersAdded } from '../user-groups/events.ts'
import { settleFullMember } from '../user-groups/full-members.ts'
import { tellOfReturn } from '../user-groups/returning.ts'
import { groupsOfRole } from '../user-groups/system-groups.ts'
import { personChanged } from './events.ts'

/** Ends an account: whatever is signed in is out, and nobody counts them among a channel's people. What they said stays. */
export async function deactivate(tx: Tx, { id }: Allowed<Somebody, 'deactivate'>): Promise<void> {
  await tx.run(sql`update users set is_active = false where id = ${id}`)
  await endSessionsOf(tx, id)
  await deleteQueuesOf(tx, id)
  await forgetTokensOf(tx, id)
  await revokeAllOf(tx, id)
  await settleFullMember(tx, id)
  // Keys stay for as long as the account is closed: a program that calls is told so, not that its key is wrong.
  announce(tx, personChanged({ user_id: id, is_active: false }), everyone)
  for (const channelId of await channelsOf(tx, id))
    announce(tx, peerLeft(channelId, id), { users: await whoKnowsOf(tx, channelId) })
}

/** Opens the account again, with its channels. Keys from before are void: nobody knows who holds them by now. */
export async function reactivate(tx: Tx, person: Allowed<Somebody, 'reactivate'>): Promise<void> {
  const { id } = person
  if (person.isActive) return
  await tx.run(sql`update users set is_active = true where id = ${id}`)
  await removeKeysOf(tx, id)
  announce(tx, personChanged({ user_id: id, is_active: true }), everyone)
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
