import { eventTypesWithoutState } from './domain/event-queues/state.ts'
import { messagesState } from './domain/messages/state.ts'
import { organizationState } from './domain/organization/state.ts'
import { serverState } from './domain/server/state.ts'
import { settingsState } from './domain/settings/state.ts'
import { subscriptionsState } from './domain/subscriptions/state.ts'
import { userGroupsState } from './domain/user-groups/state.ts'
import { usersState } from './domain/users/state.ts'
import type { StatePart, StateRequest } from './state-part.ts'

/** Everything that `register` can tell. A later part's key replaces an earlier one's. */
const stateParts: readonly StatePart[] = [
  ...eventTypesWithoutState,
  serverState,
  organizationState,
  ...settingsState,
  userGroupsState,
  ...subscriptionsState,
  ...messagesState,
  ...usersState,
]

/** The parts that `types` asks for, in one record; null asks for all. */
export async function readState(
  request: StateRequest,
  types: readonly string[] | null,
): Promise<object> {
  const state = {}
  for (const part of stateParts)
    if (!types || part.types.length === 0 || part.types.some(type => types.includes(type)))
      Object.assign(state, await part.read(request))
  return state
}
