import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type { UserGroupEvent } from '../../protocol/user-groups.ts'
import type { QueueOptions, Viewer } from '../event-queues/queue.ts'

export const knowsDeactivated = ({ capabilities }: Pick<QueueOptions, 'capabilities'>): boolean =>
  capabilities['include_deactivated_groups'] ?? false

/** A client that does not know of deactivated groups hears that one has gone, and then nothing of it until it is back. */
export const userGroupView = (
  { knows_deactivated: wanted, ...event }: Delivered<UserGroupEvent>,
  { options }: Viewer,
): DeliveredEvent | undefined =>
  wanted === undefined || wanted === knowsDeactivated(options) ? event : undefined
