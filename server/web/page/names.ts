import type { ClientState } from '../../protocol/state.ts'

/** A person's name, also of one who has left. */
export const nameOf = (state: ClientState, userId: number): string =>
  state.realm_users.find(user => user.user_id === userId)?.full_name ?? 'Someone who left'

/** What stands after a guest's name, where the organization wants that to be seen; nothing after others'. */
export function markOf(state: ClientState, userId: number): string {
  if (state['realm_enable_guest_user_indicator'] !== true) return ''
  return state.realm_users.some(user => user.user_id === userId && user.is_guest) ? ' (guest)' : ''
}

/** `Ada, Grace (guest)`; oneself is called by name as well. */
export const namesOf = (state: ClientState, userIds: readonly number[]): string =>
  userIds.map(id => nameOf(state, id) + markOf(state, id)).join(', ')
