import { eventViews } from '../../event-views.ts'
import type { LogEntry } from '../../platform/events/log-entry.ts'
import type { DeliveredEvent } from '../../protocol/event.ts'
import type { EventQueue } from './queue.ts'

/** The copy of `entry` that this queue's client gets, or nothing when it is not meant to. */
export function delivered(entry: LogEntry, queue: EventQueue): DeliveredEvent | undefined {
  const { eventTypes } = queue.options
  if (!isFor(entry, queue)) return undefined
  if (eventTypes && !eventTypes.includes(entry.event.type)) return undefined
  const copy = {
    ...entry.event,
    ...entry.userExtras?.[queue.userId],
    ...entry.queueExtras?.[queue.id],
    id: entry.id,
  }
  const view = eventViews[entry.event.type]
  return view ? view(copy, queue) : copy
}

const isFor = (entry: LogEntry, { userId, options }: EventQueue): boolean =>
  entry.everyone ||
  entry.userIds.includes(userId) ||
  (entry.publicChannel && options.allPublicStreams)
