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
  avatar_url: string | null
  avatar_version: number
  profile_data: Record<string, { value: string; rendered_value?: string }>
}

export type UserEvent = { type: 'realm_user'; op: 'add'; person: User }

export type UsersState = { realm_users: User[] }

/** Keeps the list in the order of ids, as a fresh `register` gives it. */
export function applyUserEvent<State extends UsersState>(state: State, event: UserEvent): State {
  const others = state.realm_users.filter(user => user.user_id !== event.person.user_id)
  return {
    ...state,
    realm_users: [...others, event.person].sort((a, b) => a.user_id - b.user_id),
  }
}
