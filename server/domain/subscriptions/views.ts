import type { QueueOptions, Viewer } from '../event-queues/queue.ts'
import type { Delivered, DeliveredEvent } from '../../protocol/event.ts'
import type {
  StreamEvent,
  StreamWithSubscribers,
  Subscription,
  SubscriptionEvent,
} from '../../protocol/channels.ts'

type Options = Pick<QueueOptions, 'capabilities' | 'includeSubscribers'>

export const knowsArchived = ({ capabilities }: Pick<Options, 'capabilities'>): boolean =>
  capabilities['archived_channels'] ?? false

export function streamView(
  { knows_archived: wanted, ...event }: Delivered<StreamEvent>,
  { options }: Viewer,
): DeliveredEvent | undefined {
  if (wanted !== undefined && wanted !== knowsArchived(options)) return undefined
  if (event.op !== 'create') return event
  const streams = event.streams.filter(isFor(options))
  if (streams.length === 0) return undefined
  return { ...event, streams: streams.map(withPlainNotifications(options)) }
}

/** Lists of subscribers are for the clients that asked for them. */
export function subscriptionView(
  event: Delivered<SubscriptionEvent>,
  { options }: Viewer,
): DeliveredEvent | undefined {
  if (event.op === 'remove' || event.op === 'update') return event
  const { knows_archived: wanted, ...told } = event
  if (wanted !== undefined && wanted !== knowsArchived(options)) return undefined
  if (told.op !== 'add') return told
  const subscriptions = told.subscriptions.filter(isFor(options))
  if (subscriptions.length === 0) return undefined
  const shaped = withPlainNotifications(options)
  const listed = options.includeSubscribers ? subscriptions : subscriptions.map(withoutSubscribers)
  return { ...told, subscriptions: listed.map(shaped) }
}

const isFor =
  (options: Options) =>
  (stream: StreamWithSubscribers): boolean =>
    !stream.is_archived || knowsArchived(options)

const mayInherit = [
  'desktop_notifications',
  'audible_notifications',
  'push_notifications',
  'email_notifications',
  'wildcard_mentions_notify',
] as const

/** Clients that do not know of settings which are left to the person's own are told that those are off. */
export const withPlainNotifications =
  ({ capabilities }: Pick<Options, 'capabilities'>) =>
  <S extends StreamWithSubscribers | Subscription>(stream: S): S => {
    if (capabilities['notification_settings_null'] || !('color' in stream)) return stream
    return {
      ...stream,
      ...Object.fromEntries(mayInherit.map(name => [name, stream[name] ?? false])),
    }
  }

function withoutSubscribers(subscription: Subscription): Subscription {
  const copy = { ...subscription }
  delete copy.subscribers
  return copy
}
