/** A group-setting value: the id of a group, or people and groups named one by one. */
type GroupSetting = number | { direct_members: number[]; direct_subgroups: number[] }

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

/** A channel with who is in it, when the client asked for that. */
export type StreamWithSubscribers = Stream & { subscribers?: number[] }

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

export type StreamEvent =
  | { type: 'stream'; op: 'create'; streams: StreamWithSubscribers[] }
  | { type: 'stream'; op: 'delete'; streams: { stream_id: number }[]; stream_ids: number[] }
  | {
      type: 'stream'
      op: 'update'
      stream_id: number
      name: string
      property: 'first_message_id'
      value: number
    }

export type SubscriptionEvent =
  | { type: 'subscription'; op: 'add'; subscriptions: Subscription[] }
  | { type: 'subscription'; op: 'remove'; subscriptions: { name: string; stream_id: number }[] }
  | {
      type: 'subscription'
      op: 'peer_add' | 'peer_remove'
      stream_ids: number[]
      user_ids: number[]
    }

export type ChannelsState = {
  user_id: number
  streams: Stream[]
  subscriptions: Subscription[]
  unsubscribed: Subscription[]
  never_subscribed: StreamWithSubscribers[]
}
