import type { StreamEvent, SubscriptionEvent } from './channels.ts'
import type { FlagsEvent, MessageEvent } from './messages.ts'
import type { UserGroupEvent } from './user-groups.ts'
import type { UserEvent } from './users.ts'

/** What every concept adds to: one file a concept, its event types listed here. */
export type ServerEvent =
  | UserEvent
  | UserGroupEvent
  | StreamEvent
  | SubscriptionEvent
  | MessageEvent
  | FlagsEvent
  | HeartbeatEvent

/** Says nothing but that the connection lives; its id counts like any other. */
type HeartbeatEvent = { type: 'heartbeat' }

/** An event of a known type, with its id in the log. */
export type Delivered<Event> = Event & { id: number }

/** An event as one client's queue delivers it. */
export type DeliveredEvent = { id: number; type: string } & Record<string, unknown>
