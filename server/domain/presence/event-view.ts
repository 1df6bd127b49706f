import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type { AnnouncedPresence } from '../../protocol/presence.ts'
import type { Viewer } from '../event-queues/queue.ts'

/** The one form that this client understands. */
export function presenceView(
  { presences, email, ...legacy }: Delivered<AnnouncedPresence>,
  { options }: Viewer,
): DeliveredEvent {
  if (options.capabilities['simplified_presence_events'])
    return { id: legacy.id, type: legacy.type, presences }
  return options.slimPresence ? legacy : { ...legacy, email }
}
