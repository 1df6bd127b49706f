import { maySeeEmail, type EmailVisibility } from '../../access/user-rules.ts'
import type { Reader } from '../../access/channel-rules.ts'
import { isAdministrator, roles, type Role } from '../../identity/actor.ts'
import type { User } from '../../protocol/users.ts'
import { avatarOf } from '../pictures/addresses.ts'

export type UserRow = {
  id: number
  email: string
  api_email: string
  email_visibility: EmailVisibility
  full_name: string
  role: Role
  is_active: boolean
  is_bot: boolean
  timezone: string
  joined_at: Date
  avatar: string | null
  avatar_version: number
  profile_data: User['profile_data']
}

/** One of our users in Zulip's words, as `viewer` may see them. */
export const toUser = (row: UserRow, viewer: Reader): User => ({
  user_id: row.id,
  email: row.api_email,
  delivery_email: maySeeEmail(viewer, { id: row.id, emailVisibility: row.email_visibility })
    ? row.email
    : null,
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
  avatar_url: avatarOf(row),
  avatar_version: row.avatar_version,
  profile_data: row.profile_data,
})

/** For clients that did not ask for what people tell of themselves. */
export function withoutProfile(user: User): Omit<User, 'profile_data'> {
  const { profile_data: _profile, ...rest } = user
  return rest
}

/** Their own account, of which programs are not told again what they are. */
export function asOneself(user: User): Omit<User, 'bot_type' | 'bot_owner_id'> {
  const { bot_type: _type, bot_owner_id: _owner, ...rest } = user
  return rest
}
