import type { Allowed } from '../../access/allowed.ts'
import type { Reader } from '../../access/channel-rules.ts'
import { maySeeEmail, type EmailVisibility } from '../../access/user-rules.ts'
import type { Somebody } from '../../access/users.ts'
import { record } from '../../audit/record.ts'
import { roles, type Role } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone, onlyUsers } from '../../platform/events/audience.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { deletePublicQueuesOf } from '../event-queues/queries.ts'
import { knownChannels, tellOfKnownChannels } from '../subscriptions/known-channels.ts'
import { membersAdded, membersRemoved } from '../user-groups/events.ts'
import { settleFullMember } from '../user-groups/full-members.ts'
import { groupsOfRole } from '../user-groups/system-groups.ts'
import { acquaintances, aroundPerson } from './acquaintances.ts'
import { announceChange } from './announce-person.ts'
import { personChanged } from './events.ts'

/** Everyone hears of the role; the person also hears of the channels and addresses that they may know of now, or no longer. */
export async function changeRole(
  tx: Tx,
  person: Allowed<Somebody, 'change role'>,
  role: Role,
): Promise<void> {
  const { id } = person
  const known = await knownChannels(tx, person)
  const tellOfPeople = await acquaintances(tx, aroundPerson(id), role)
  await tx.run(sql`update users set role = ${role} where id = ${id}`)
  record(tx, { kind: 'user.role', user: id, details: { before: person.role, after: role } })
  await announceChange(tx, { user_id: id, role })
  await tellOfPeople()
  // Whoever has left is in no group and has no queue.
  if (!person.isActive) return
  const [former, present] = [groupsOfRole(person.role), groupsOfRole(role)]
  for (const group of former.filter(one => !present.includes(one)))
    announce(tx, membersRemoved(group, [id]), everyone)
  for (const group of present.filter(one => !former.includes(one)))
    announce(tx, membersAdded(group, [id]), everyone)
  await settleFullMember(tx, id)
  if (role === roles.guest) await deletePublicQueuesOf(tx, id)
  await tellOfKnownChannels(tx, known, { id, role })
  await tellOfSeenEmails(tx, person, { id, role })
}

async function tellOfSeenEmails(tx: Tx, before: Reader, now: Reader): Promise<void> {
  const choosy = await tx.many<{ id: number; email: string; emailVisibility: EmailVisibility }>(sql`
    select id, email, email_visibility as "emailVisibility" from users
    where email_visibility <> 1 order by id`)
  for (const person of choosy) {
    const isSeen = maySeeEmail(now, person)
    if (isSeen === maySeeEmail(before, person)) continue
    const change = { user_id: person.id, delivery_email: isSeen ? person.email : null }
    announce(tx, personChanged(change), onlyUsers(now.id))
  }
}
