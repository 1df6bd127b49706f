import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type { AnnouncedUserEvent } from '../../protocol/users.ts'
import type { QueueOptions, Viewer } from '../event-queues/queue.ts'
import { hiddenEmail } from './named-person.ts'

/** Whether the client can do without those whom its user does not know. */
export const takesFewer = ({ capabilities }: Pick<QueueOptions, 'capabilities'>): boolean =>
  capabilities['user_list_incomplete'] ?? false

export function userView(
  { is_unknown: isUnknown, ...event }: Delivered<AnnouncedUserEvent>,
  { options, url }: Viewer,
): DeliveredEvent | undefined {
  if (!isUnknown) return event
  if (takesFewer(options)) return undefined
  const { person } = event
  return { ...event, person: { ...person, email: hiddenEmail(person.user_id, url) } }
}
