import type { User } from '../../protocol/users.ts'
import { avatarOf } from '../pictures/addresses.ts'
import { roles } from '../../identity/actor.ts'
import { hiddenEmail } from './named-person.ts'

export const unknownName = 'Unknown user'

/** Somebody whom a guest does not know, where they have to be called something. `url` is the server's own. */
export const unknownPerson = (id: number, url: string) => ({
  user_id: id,
  email: hiddenEmail(id, url),
  full_name: unknownName,
})

/** The same as the author of a message. */
export const unknownSender = (id: number, url: string) => ({
  sender_email: hiddenEmail(id, url),
  sender_full_name: unknownName,
  avatar_url: unknownAvatar(id),
})

/** For clients that want to be told of everybody: nothing of it but the number is anybody's own. */
export const unknownUser = (id: number, email: string): User => ({
  user_id: id,
  email,
  full_name: unknownName,
  delivery_email: null,
  role: roles.member,
  is_owner: false,
  is_admin: false,
  is_guest: false,
  is_bot: false,
  bot_type: null,
  bot_owner_id: null,
  is_active: true,
  timezone: '',
  date_joined: new Date(0).toISOString(),
  avatar_url: unknownAvatar(id),
  avatar_version: 1,
  profile_data: {},
})

const unknownAvatar = (id: number) => avatarOf({ id, avatar: null })
