import type { UserGroupEvent } from './user-groups.ts'
import type { UserEvent } from './users.ts'

/** What every concept adds to: one file a concept, its event types listed here. */
export type ServerEvent = UserEvent | UserGroupEvent | HeartbeatEvent

/** Says nothing but that the connection lives; its id counts like any other. */
export type HeartbeatEvent = { type: 'heartbeat' }

/** An event as one client's queue delivers it. */
export type DeliveredEvent = { id: number; type: string } & Record<string, unknown>
