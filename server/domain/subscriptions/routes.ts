import * as z from 'zod'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, json, optional, textOrJson, withDefault } from '../../platform/http/parameters.ts'
import { streamsKnownTo } from '../channels/queries.ts'
import { joinChannels, leaveChannels } from './bulk.ts'
import { principalsSchema } from './principals.ts'
import { subscriptionsOf } from './queries.ts'

const no = withDefault(boolean, false)
const principals = withDefault(json(principalsSchema), [])

const getSubscriptions = endpoint({
  method: 'GET',
  path: '/users/me/subscriptions',
  auth: 'user',
  params: {
    include_subscribers: withDefault(
      textOrJson(z.union([z.boolean(), z.literal('partial')])),
      false,
    ),
  },
  handle: ({ db }, { actor, params }) =>
    db.snapshot(async tx => {
      const streams = await streamsKnownTo(tx, actor)
      const wanted = params.include_subscribers !== false
      const { subscriptions } = await subscriptionsOf(tx, actor, streams, wanted)
      return { subscriptions }
    }),
})

const addSubscriptions = endpoint({
  method: 'POST',
  path: '/users/me/subscriptions',
  auth: 'user',
  params: {
    subscriptions: json(
      z.array(z.object({ name: z.string(), description: z.string().default('') })).max(1_000),
    ),
    principals,
    authorization_errors_fatal: withDefault(boolean, true),
    // There is no bot yet that could announce anything.
    announce: no,
    invite_only: no,
    history_public_to_subscribers: optional(boolean),
    send_new_subscription_messages: optional(boolean),
  },
  handle: ({ db, clock }, { actor, params }) =>
    db.transaction(async tx => {
      const done = await joinChannels(tx, actor, {
        channels: params.subscriptions,
        principals: params.principals,
        isPrivate: params.invite_only,
        hasSharedHistory: params.history_public_to_subscribers ?? !params.invite_only,
        refusesUnauthorized: params.authorization_errors_fatal,
        now: clock.now(),
      })
      return {
        subscribed: Object.fromEntries(done.subscribed),
        already_subscribed: Object.fromEntries(done.alreadySubscribed),
        ...(!params.authorization_errors_fatal && { unauthorized: done.unauthorized }),
        ...(params.send_new_subscription_messages && { new_subscription_messages_sent: false }),
      }
    }),
})

const removeSubscriptions = endpoint({
  method: 'DELETE',
  path: '/users/me/subscriptions',
  auth: 'user',
  params: { subscriptions: json(z.array(z.string()).max(1_000)), principals },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      const { removed, notRemoved } = await leaveChannels(tx, actor, params)
      return { removed, not_removed: notRemoved }
    }),
})

export const subscriptionEndpoints = [getSubscriptions, addSubscriptions, removeSubscriptions]
