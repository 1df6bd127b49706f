import type { GroupSetting } from './group-setting.ts'

/** A channel as every endpoint and event shows it. */
export type Stream = {
  stream_id: number
  name: string
  description: string
  rendered_description: string
  date_created: number
  creator_id: number | null
  invite_only: boolean
  is_web_public: boolean
  is_archived: boolean
  is_announcement_only: boolean
  is_recently_active: boolean
  history_public_to_subscribers: boolean
  stream_post_policy: number
  message_retention_days: number | null
  topics_policy: string
  first_message_id: number | null
  folder_id: number | null
  stream_weekly_traffic: number | null
  subscriber_count: number
  can_add_subscribers_group: GroupSetting
  can_remove_subscribers_group: GroupSetting
  can_administer_channel_group: GroupSetting
  can_delete_any_message_group: GroupSetting
  can_delete_own_message_group: GroupSetting
  can_move_messages_out_of_channel_group: GroupSetting
  can_move_messages_within_channel_group: GroupSetting
  can_send_message_group: GroupSetting
  can_subscribe_group: GroupSetting
  can_resolve_topics_group: GroupSetting
}

/** A channel with who is in it, or with some of them, when the client asked for that. */
export type StreamWithSubscribers = Stream & {
  subscribers?: number[]
  partial_subscribers?: number[]
}

/** A channel as one of its (present or former) subscribers sees it. */
export type Subscription = StreamWithSubscribers & {
  color: string
  is_muted: boolean
  in_home_view: boolean
  pin_to_top: boolean
  audible_notifications: boolean | null
  desktop_notifications: boolean | null
  email_notifications: boolean | null
  push_notifications: boolean | null
  wildcard_mentions_notify: boolean | null
}

/**
 * An event that only some clients hear of: those that know archived channels, or those that do not and are told that one went.
 * The key itself is for the queues and reaches no client.
 */
export type ForClients = { knows_archived?: boolean }

/** What may change of a channel. */
type StreamProperty = Exclude<
  keyof Stream,
  | 'stream_id'
  | 'date_created'
  | 'creator_id'
  | 'subscriber_count'
  | 'rendered_description'
  | 'is_web_public'
  | 'history_public_to_subscribers'
>

export type StreamUpdate = {
  [Property in StreamProperty]: { property: Property; value: Stream[Property] }
}[StreamProperty]

/** Properties that change together with `description` and `invite_only`. */
type AlongWithUpdate = Partial<
  Pick<Stream, 'rendered_description' | 'history_public_to_subscribers' | 'is_web_public'>
>

export type StreamUpdateEvent = {
  type: 'stream'
  op: 'update'
  stream_id: number
  /** What it was called before. */
  name: string
} & StreamUpdate &
  AlongWithUpdate &
  ForClients

export type StreamEvent =
  /** A channel that somebody was in before comes with their settings for it. */
  | ({
      type: 'stream'
      op: 'create'
      streams: (Stream | Subscription)[]
    } & ForClients)
  | ({
      type: 'stream'
      op: 'delete'
      streams: { stream_id: number }[]
      stream_ids: number[]
    } & ForClients)
  | StreamUpdateEvent

/** What a subscriber has set for themselves. */
export const personalProperties = [
  'color',
  'is_muted',
  'in_home_view',
  'pin_to_top',
  'audible_notifications',
  'desktop_notifications',
  'email_notifications',
  'push_notifications',
  'wildcard_mentions_notify',
] as const
type PersonalProperty = (typeof personalProperties)[number]

export type SubscriptionUpdate = {
  [Property in PersonalProperty]: { property: Property; value: Subscription[Property] }
}[PersonalProperty]

export type SubscriptionEvent =
  | ({ type: 'subscription'; op: 'add'; subscriptions: Subscription[] } & ForClients)
  | { type: 'subscription'; op: 'remove'; subscriptions: { name: string; stream_id: number }[] }
  | ({ type: 'subscription'; op: 'update'; stream_id: number } & SubscriptionUpdate)
  | ({
      type: 'subscription'
      op: 'peer_add' | 'peer_remove'
      stream_ids: number[]
      user_ids: number[]
    } & ForClients)

export type ChannelsState = {
  user_id: number
  streams: Stream[]
  subscriptions: Subscription[]
  unsubscribed: Subscription[]
  never_subscribed: StreamWithSubscribers[]
}
