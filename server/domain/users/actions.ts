import type { Allowed } from '../../access/allowed.ts'
import type { Somebody } from '../../access/users.ts'
import { strangersTo } from '../../access/known-people.ts'
import { emailVisibility, type EmailVisibility } from '../../access/user-rules.ts'
import { record } from '../../audit/record.ts'
import type { Role } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { User } from '../../protocol/users.ts'
import { subscribeToDefaults } from '../default-channels/actions.ts'
import { joiningRule } from '../email-domains/joining.ts'
import { membersAdded } from '../user-groups/events.ts'
import { settleFullMember } from '../user-groups/full-members.ts'
import { groupsOfRole } from '../user-groups/system-groups.ts'
import { userDefaults } from '../settings/read.ts'
import { announceWithEmail } from './email-audience.ts'
import { announceChange } from './announce-person.ts'
import { personChanged, unknownAdded, userAdded } from './events.ts'
import { hiddenEmail } from './named-person.ts'
import { userFor } from './queries.ts'
import { requireUniqueName } from './unique-names.ts'

export type NewUser = {
  email: string
  fullName: string
  role: Role
  passwordHash: string
  /** The server's own address, of which an address that is not shown is made. None: everyone is shown the true one. */
  url?: string
  /** Whether they start in the default channels; an invitation may say otherwise. */
  startsInDefaults?: boolean
  /** By which they came. None: somebody else made the account. */
  invitation?: number
}

/** Adds a person, unless the address is taken: then undefined. Everyone hears of it. Refuses addresses that may not join. */
export async function createUser(tx: Tx, user: NewUser): Promise<User | undefined> {
  const mayJoin = await joiningRule(tx)
  if (!mayJoin(user.email))
    throw badRequest(`Email '${user.email}' not allowed in this organization`)
  await requireUniqueName(tx, user.fullName)
  const row = await tx.maybe<{ id: number }>(sql`
    insert into users (email, full_name, role, password_hash, settings)
    values (${user.email}, ${user.fullName}, ${user.role}, ${user.passwordHash},
      coalesce((select user_defaults from organization), '{}'))
    on conflict (lower(email)) do nothing
    returning id`)
  if (!row) return undefined
  const { id } = row
  const { email, role, invitation } = user
  const kind = invitation === undefined ? 'user.created' : 'user.joined'
  record(tx, { kind, user: id, details: { role, invitation }, personal: { email } })
  const visibility = await startingVisibility(tx, id, user.url)
  const person = await userFor(tx, { id, role: user.role }, id)
  await announceWithEmail(tx, { id, emailVisibility: visibility }, isSeen =>
    userAdded(isSeen ? person : { ...person, delivery_email: null }),
  )
  const strangers = await strangersTo(tx, id)
  if (strangers.length > 0) announce(tx, unknownAdded(id), { users: strangers })
  for (const group of groupsOfRole(user.role)) announce(tx, membersAdded(group, [id]), everyone)
  await settleFullMember(tx, id)
  if (user.startsInDefaults ?? true) await subscribeToDefaults(tx, { id, role: user.role })
  return person
}

/** As the organization has decided for those who come from now on. */
async function startingVisibility(
  tx: Tx,
  id: number,
  url: string | undefined,
): Promise<EmailVisibility> {
  const { email_address_visibility: wanted } = await userDefaults(tx)
  const visibility = Object.values(emailVisibility).find(one => one === wanted)
  if (url === undefined || visibility === undefined || visibility === emailVisibility.everyone)
    return emailVisibility.everyone
  await tx.run(sql`
    update users set email_visibility = ${visibility}, hidden_email = ${hiddenEmail(id, url)}
    where id = ${id}`)
  return visibility
}

type Changeable = Allowed<Somebody, 'change'>

/** `name` has been through `fullName`. */
export async function changeFullName(
  tx: Tx,
  { id, fullName }: Changeable,
  name: string,
): Promise<void> {
  await requireUniqueName(tx, name, id)
  record(tx, { kind: 'user.name', user: id, personal: { before: fullName, after: name } })
  await tx.run(sql`update users set full_name = ${name} where id = ${id}`)
  await announceChange(tx, { user_id: id, full_name: name })
}

/** The address that mail goes to and that they sign in with. */
export async function changeEmail(tx: Tx, person: Changeable, email: string): Promise<void> {
  const mayJoin = await joiningRule(tx)
  if (!mayJoin(email)) throw badRequest('Outside your domain.')
  const changed = await tx.run(sql`
    update users set email = ${email}
    where id = ${person.id}
      and not exists (select from users u where lower(u.email) = lower(${email}) and u.id <> ${person.id})`)
  if (changed === 0) throw badRequest('New email value error: Email is already in use.')
  record(tx, {
    kind: 'user.email',
    user: person.id,
    personal: { email_before: person.email, email_after: email },
  })
  await announceWithEmail(tx, person, isSeen =>
    isSeen ? personChanged({ user_id: person.id, delivery_email: email }) : undefined,
  )
  if (person.emailVisibility === emailVisibility.everyone)
    await announceChange(tx, { user_id: person.id, new_email: email })
}
