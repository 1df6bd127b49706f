import { eventViews } from '../../event-views.ts'
import type { LogEntry } from '../../platform/events/log-entry.ts'
import { concerns, type Interest } from '../../platform/events/waiters.ts'
import { Line } from '../../platform/http/lines.ts'
import type { EventQueue } from './queue.ts'

/** An event as one queue's client is told it. */
export class DeliveredText {
  readonly id: number
  readonly json: string
  #line: Line | undefined

  constructor(id: number, json: string) {
    this.id = id
    this.json = json
  }

  /** Its JSON, ready to be sent to everybody who gets the same. */
  get line(): Line {
    return (this.#line ??= new Line(this.json))
  }
}

/** Texts of an entry by the wishes that they fit. They go with the entry. */
const texts = new WeakMap<LogEntry, Map<string, DeliveredText | undefined>>()

/**
 * The copy of `entry` that this queue's client gets, or nothing when it is not meant to. It is written once for all queues with
 * the same wishes, whatever the size of the audience.
 */
export function delivered(entry: LogEntry, queue: EventQueue): DeliveredText | undefined {
  const { eventTypes } = queue.options
  if (!concerns(entry, interestOf(queue))) return undefined
  if (eventTypes && !eventTypes.includes(entry.event.type)) return undefined
  const extras = { ...entry.userExtras?.[queue.userId], ...entry.queueExtras?.[queue.id] }
  return isEmpty(extras) ? sharedText(entry, queue) : textOf(entry, queue, extras)
}

function sharedText(entry: LogEntry, queue: EventQueue): DeliveredText | undefined {
  const known = texts.get(entry) ?? new Map<string, DeliveredText | undefined>()
  texts.set(entry, known)
  const wishes = wishesOf(queue)
  if (!known.has(wishes)) known.set(wishes, textOf(entry, queue, {}))
  return known.get(wishes)
}

function textOf(entry: LogEntry, queue: EventQueue, extras: object): DeliveredText | undefined {
  const copy = { ...entry.event, ...extras, id: entry.id }
  const view = eventViews[entry.event.type]
  const shown = view ? view(copy, queue) : copy
  return shown && new DeliveredText(entry.id, JSON.stringify(shown))
}

const keys = new WeakMap<object, string>()

/** The options of a queue in one word. */
function wishesOf({ options }: EventQueue): string {
  const key = keys.get(options) ?? JSON.stringify(options)
  keys.set(options, key)
  return key
}

function isEmpty(extras: object): boolean {
  for (const _ in extras) return false
  return true
}

export const interestOf = ({ userId, options }: EventQueue): Interest => ({
  userId,
  allPublicStreams: options.allPublicStreams,
})
