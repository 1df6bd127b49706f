import type { UsersState } from './users.ts'

export type ProfileField = {
  id: number
  name: string
  type: number
  hint: string
  field_data: string
  order: number
  display_in_profile_summary?: true
  required: boolean
  editable_by_user: boolean
}

export type ProfileFieldsEvent = { type: 'custom_profile_fields'; fields: ProfileField[] }
export type ProfileFieldsState = { custom_profile_fields: ProfileField[] }

/** With a field goes what people told in it; no event says so for each. */
export function applyProfileFieldsEvent<State extends ProfileFieldsState & UsersState>(
  state: State,
  { fields }: ProfileFieldsEvent,
): State {
  const known = new Set(fields.map(({ id }) => String(id)))
  const prune = (users: State['realm_users']) =>
    users.map(user => ({
      ...user,
      profile_data: Object.fromEntries(
        Object.entries(user.profile_data).filter(([id]) => known.has(id)),
      ),
    }))
  return {
    ...state,
    custom_profile_fields: fields,
    realm_users: prune(state.realm_users),
    realm_non_active_users: prune(state.realm_non_active_users),
  }
}
