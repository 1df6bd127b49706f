import type { Role } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { User } from '../../protocol/users.ts'
import { membersAdded } from '../user-groups/events.ts'
import { groupsOfRole } from '../user-groups/system-groups.ts'
import { userAdded } from './events.ts'
import { userById } from './queries.ts'

export type NewUser = {
  email: string
  fullName: string
  role: Role
  passwordHash: string
}

/** Adds a person, unless the address is taken: then undefined. Everyone hears of it. */
export async function createUser(tx: Tx, user: NewUser): Promise<User | undefined> {
  const row = await tx.maybe<{ id: number }>(sql`
    insert into users (email, full_name, role, password_hash)
    values (${user.email}, ${user.fullName}, ${user.role}, ${user.passwordHash})
    on conflict (lower(email)) do nothing
    returning id`)
  const person = row && (await userById(tx, row.id))
  if (!person) return undefined
  announce(tx, userAdded(person), everyone)
  for (const group of groupsOfRole(user.role))
    announce(tx, membersAdded(group, [person.user_id]), everyone)
  return person
}
