import type { Subscription, SubscriptionEvent } from '../../protocol/channels.ts'

export const subscribed = (
  subscription: Subscription & { subscribers: number[] },
): SubscriptionEvent => ({ type: 'subscription', op: 'add', subscriptions: [subscription] })

export const unsubscribed = (channel: { id: number; name: string }): SubscriptionEvent => ({
  type: 'subscription',
  op: 'remove',
  subscriptions: [{ name: channel.name, stream_id: channel.id }],
})

export const peersCame = (channelId: number, user_ids: number[]): SubscriptionEvent => ({
  type: 'subscription',
  op: 'peer_add',
  stream_ids: [channelId],
  user_ids,
})

export const peerLeft = (channelId: number, userId: number): SubscriptionEvent => ({
  type: 'subscription',
  op: 'peer_remove',
  stream_ids: [channelId],
  user_ids: [userId],
})
