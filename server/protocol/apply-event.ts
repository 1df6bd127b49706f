import { applyStreamEvent, applySubscriptionEvent } from './apply-channels.ts'
import { applyFlagsEvent, applyMessageEvent } from './apply-messages.ts'
import type { ServerEvent } from './event.ts'
import type { ClientState } from './state.ts'
import { applyUserGroupEvent } from './user-groups.ts'
import { applyUserEvent } from './users.ts'

/** What a client knows after `event`. Pure: the browser lives by it, and the tests prove by it that no event is missing. */
export function applyEvent(state: ClientState, event: ServerEvent): ClientState {
  switch (event.type) {
    case 'realm_user':
      return applyUserEvent(state, event)
    case 'user_group':
      return applyUserGroupEvent(state, event)
    case 'stream':
      return applyStreamEvent(state, event)
    case 'subscription':
      return applySubscriptionEvent(state, event)
    case 'message':
      return applyMessageEvent(state, event)
    case 'update_message_flags':
      return applyFlagsEvent(state, event)
    case 'heartbeat':
      return state
  }
}
