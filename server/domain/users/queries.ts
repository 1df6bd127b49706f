import { isAdministrator, roles, type Role } from '../../identity/actor.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { User } from '../../protocol/users.ts'

type UserRow = {
  id: number
  email: string
  full_name: string
  role: Role
  is_active: boolean
  is_bot: boolean
  timezone: string
  joined_at: Date
}

const usersWhere = async (tx: Tx, condition: Sql): Promise<User[]> =>
  (
    await tx.many<UserRow>(sql`
      select id, email, full_name, role, is_active, is_bot, timezone, joined_at
      from users where ${condition} order by id`)
  ).map(toUser)

/** Everybody, in the order of ids; those who left included. */
export const allUsers = (tx: Tx) => usersWhere(tx, sql`true`)

export const userById = async (tx: Tx, id: number) => (await usersWhere(tx, sql`id = ${id}`))[0]

export const userByEmail = async (tx: Tx, email: string) =>
  (await usersWhere(tx, sql`lower(email) = lower(${email})`))[0]

/** Zulip's words for one of our users. A null avatar means: compute Gravatar's address, or draw initials. */
const toUser = (row: UserRow): User => ({
  user_id: row.id,
  email: row.email,
  delivery_email: row.email,
  full_name: row.full_name,
  role: row.role,
  is_owner: row.role === roles.owner,
  is_admin: isAdministrator(row),
  is_guest: row.role === roles.guest,
  is_bot: row.is_bot,
  bot_type: row.is_bot ? 1 : null,
  bot_owner_id: null,
  is_active: row.is_active,
  timezone: row.timezone,
  date_joined: row.joined_at.toISOString(),
  avatar_url: null,
  avatar_version: 1,
  profile_data: {},
})
