/** A person as `register` and `GET /users` show them. */
export type User = {
  user_id: number
  email: string
  delivery_email: string | null
  full_name: string
  role: number
  is_owner: boolean
  is_admin: boolean
  is_guest: boolean
  is_bot: boolean
  bot_type: number | null
  bot_owner_id: number | null
  is_active: boolean
  timezone: string
  date_joined: string
  avatar_url: string
  avatar_version: number
  profile_data: Record<string, ProfileValue>
}

/** What somebody tells of themselves in one field; some kinds are also rendered. */
type ProfileValue = { value: string; rendered_value?: string }

/** Null when it is no longer told. */
type FieldChange = { id: number; value: string | null; rendered_value?: string }

/** One thing about a person that changed. */
export type PersonChange =
  | { user_id: number; full_name: string }
  | { user_id: number; role: number }
  | { user_id: number; is_active: boolean }
  | { user_id: number; delivery_email: string | null }
  | { user_id: number; new_email: string }
  | { user_id: number; email: string; timezone: string }
  | { user_id: number; custom_profile_field: FieldChange }
  | ({ user_id: number; avatar_version: number } & OwnPicture)

/** At which two addresses somebody is shown, 100 and 500 pixels wide; `U` when they have uploaded the picture, else `G`. */
type OwnPicture = { avatar_source: string; avatar_url: string; avatar_url_medium: string }

export type UserEvent =
  | { type: 'realm_user'; op: 'add'; person: User }
  /** For a guest who knows them no longer. */
  | { type: 'realm_user'; op: 'remove'; person: { user_id: number; full_name: string } }
  | { type: 'realm_user'; op: 'update'; person: PersonChange }

/** As it is kept in the log. Somebody whom a guest does not know is told of only to clients that want to be told of everybody. */
export type AnnouncedUserEvent = UserEvent & { is_unknown?: true }

/** What a client is told of its own user beside the list of people. */
export type OwnAccount = {
  user_id: number
  email: string
  delivery_email: string | null
  full_name: string
  is_owner: boolean
  is_admin: boolean
  is_moderator: boolean
  is_guest: boolean
}

/** What the reader may do by what the organization has decided. */
export type OwnPermissions = {
  can_create_streams: boolean
  can_create_public_streams: boolean
  can_create_private_streams: boolean
  can_create_web_public_streams: boolean
  can_subscribe_other_users: boolean
  can_invite_others_to_realm: boolean
}

export type UsersState = OwnAccount &
  OwnPermissions &
  OwnPicture & { realm_users: User[]; realm_non_active_users: User[] }

/** What a role is, in the words that older clients look for. */
export const roleFacts = (role: number) => ({
  is_owner: role === 100,
  is_admin: role <= 200,
  is_moderator: role === 300,
  is_guest: role === 600,
})
