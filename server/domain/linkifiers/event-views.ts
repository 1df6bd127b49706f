import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type { LinkifiersEvent } from '../../protocol/linkifiers.ts'
import type { Viewer } from '../event-queues/queue.ts'

export const linkifiersView = (
  event: Delivered<LinkifiersEvent>,
  { options }: Viewer,
): DeliveredEvent | undefined =>
  options.capabilities['linkifier_url_template'] ? event : undefined
