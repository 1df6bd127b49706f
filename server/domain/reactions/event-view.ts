import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type { AnnouncedReaction } from '../../protocol/reactions.ts'
import type { Viewer } from '../event-queues/queue.ts'
import { unknownPerson } from '../users/unknown.ts'

export const reactionView = (
  { unknown_user: isUnknown, ...event }: Delivered<AnnouncedReaction>,
  { url }: Viewer,
): DeliveredEvent => (isUnknown ? { ...event, user: unknownPerson(event.user_id, url) } : event)
