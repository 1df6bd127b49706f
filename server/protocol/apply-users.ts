import type { ChannelsState } from './channels.ts'
import { withoutMember } from './leaving.ts'
import type { PeopleAroundState } from './people-around.ts'
import type { PresenceState } from './presence.ts'
import type { UserGroupsState } from './user-groups.ts'
import {
  roleFacts,
  type PersonChange,
  type User,
  type UserEvent,
  type UsersState,
} from './users.ts'

type UserListState = UsersState &
  UserGroupsState &
  ChannelsState &
  Pick<PeopleAroundState, 'user_status'> &
  PresenceState

/** Keeps both lists in the order of ids, as a fresh `register` gives them. */
export function applyUserEvent<State extends UserListState>(state: State, event: UserEvent): State {
  if (event.op === 'add') return withPerson(state, event.person)
  if (event.op === 'remove') return forgotten(state, event.person.user_id)
  const { person: change } = event
  const { user_id: id } = change
  const person = [...state.realm_users, ...state.realm_non_active_users].find(
    user => user.user_id === id,
  )
  if (!person) return state
  const next = withPerson(state, { ...person, ...changesIn(person, change) })
  const own = id === state.user_id ? { ...next, ...ownChangesIn(change) } : next
  return 'is_active' in change && !change.is_active ? withoutMember(own, id) : own
}

function withPerson<State extends UsersState>(state: State, person: User): State {
  const among = (users: readonly User[], belongs: boolean) =>
    [...users.filter(user => user.user_id !== person.user_id), ...(belongs ? [person] : [])].sort(
      (a, b) => a.user_id - b.user_id,
    )
  return {
    ...state,
    realm_users: among(state.realm_users, person.is_active),
    realm_non_active_users: among(state.realm_non_active_users, !person.is_active),
  }
}

/** With what was known of them beside. */
function forgotten<State extends UserListState>(state: State, id: number): State {
  const others = ({ user_id: other }: User) => other !== id
  const email = state.realm_users.find(user => !others(user))?.email ?? ''
  const { [id]: _presence, [email]: _legacy, ...presences } = state.presences
  const { [id]: _status, ...user_status } = state.user_status
  return {
    ...state,
    realm_users: state.realm_users.filter(others),
    realm_non_active_users: state.realm_non_active_users.filter(others),
    presences,
    user_status,
  }
}

function changesIn(person: User, change: PersonChange): Partial<User> {
  if ('custom_profile_field' in change) {
    const { id, value, ...rest } = change.custom_profile_field
    const { [id]: _former, ...others } = person.profile_data
    return {
      profile_data: value === null ? others : { ...others, [id]: { value, ...rest } },
    }
  }
  if ('new_email' in change) return { email: change.new_email }
  if ('avatar_url' in change)
    return { avatar_url: change.avatar_url, avatar_version: change.avatar_version }
  if (!('role' in change)) return change
  const { is_owner, is_admin, is_guest } = roleFacts(change.role)
  return { role: change.role, is_owner, is_admin, is_guest }
}

function ownChangesIn(change: PersonChange): Partial<UsersState> {
  if ('new_email' in change) return { email: change.new_email }
  if ('role' in change) return roleFacts(change.role)
  if ('avatar_url' in change) {
    const { avatar_source, avatar_url, avatar_url_medium } = change
    return { avatar_source, avatar_url, avatar_url_medium }
  }
  if ('delivery_email' in change) return { delivery_email: change.delivery_email }
  return 'full_name' in change ? { full_name: change.full_name } : {}
}
