import * as z from 'zod'
import { ownView, sometimes } from '../../audit/audits.ts'
import type { Actor } from '../../identity/actor.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import {
  boolean,
  integer,
  json,
  text,
  textOrJson,
  withDefault,
} from '../../platform/http/parameters.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { channelWish, newChannelParameters, plainChannel } from '../channels/parameters.ts'
import { streamsKnownTo } from '../channels/queries.ts'
import { joinChannels, leaveChannels, type Joined } from './bulk.ts'
import { principalsSchema } from './principals.ts'
import { changeProperties, propertyChangeSchema, type PropertyChange } from './properties.ts'
import { subscriptionsOf } from './queries.ts'

const principals = withDefault(json(principalsSchema), [])
const channelNames = z.array(z.string()).max(1_000)

const getSubscriptions = endpoint({
  method: 'GET',
  path: '/users/me/subscriptions',
  summary: 'The channels that the caller is subscribed to.',
  auth: 'user',
  params: {
    include_subscribers: withDefault(
      textOrJson(z.union([z.boolean(), z.literal('partial')])),
      false,
    ),
  },
  handle: ({ db, clock }, { actor, params }) =>
    db.snapshot(async tx => {
      const streams = await streamsKnownTo(tx, actor, { archived: false })
      const wish = { include: params.include_subscribers, now: clock.now() }
      const { subscriptions } = await subscriptionsOf(tx, actor, streams, wish)
      return { subscriptions }
    }),
})

const addSubscriptions = endpoint({
  method: 'POST',
  path: '/users/me/subscriptions',
  summary: 'Subscribes people to channels; makes those that are new.',
  auth: 'user',
  audits: sometimes('channel.created', 'channel.subscribed', 'default_channel.added'),
  params: {
    subscriptions: json(
      z.array(z.object({ name: z.string(), description: z.string().default('') })).max(1_000),
    ),
    principals,
    authorization_errors_fatal: withDefault(boolean, true),
    announce: withDefault(boolean, false),
    send_new_subscription_messages: withDefault(boolean, true),
    ...newChannelParameters,
  },
  handle: ({ db, clock }, { actor, params }) =>
    db.transaction(async tx => {
      const done = await joinChannels(tx, actor, {
        channels: params.subscriptions,
        principals: params.principals,
        wish: channelWish(params),
        refusesUnauthorized: params.authorization_errors_fatal,
        announces: params.announce,
        tellsSubscribers: params.send_new_subscription_messages,
        now: clock.now(),
      })
      return {
        ...told(done, params.send_new_subscription_messages),
        ...(!params.authorization_errors_fatal && { unauthorized: done.unauthorized }),
      }
    }),
})

const told = (done: Joined, isWished: boolean) => ({
  subscribed: Object.fromEntries(done.subscribed),
  already_subscribed: Object.fromEntries(done.alreadySubscribed),
  ...(isWished && { new_subscription_messages_sent: done.tellsSubscribers }),
})

const updateSubscriptions = endpoint({
  method: 'PATCH',
  path: '/users/me/subscriptions',
  summary: 'Subscribes the caller to some channels and takes them out of others.',
  auth: 'user',
  audits: sometimes('channel.created'),
  params: {
    delete: withDefault(json(channelNames), []),
    add: withDefault(
      json(
        z
          .array(
            z.object({
              name: z.string(),
              color: z.string().optional(),
              description: z.string().default(''),
            }),
          )
          .max(1_000),
      ),
      [],
    ),
  },
  handle: ({ db, clock }, { actor, params }) =>
    db.transaction(async tx => {
      const done = await joinChannels(tx, actor, {
        channels: params.add,
        principals: [],
        wish: plainChannel,
        refusesUnauthorized: true,
        announces: false,
        tellsSubscribers: false,
        now: clock.now(),
      })
      await changeProperties(tx, actor, await wishedColors(tx, actor, params.add))
      const { removed, notRemoved } = await leaveChannels(tx, actor, {
        subscriptions: params.delete,
        principals: [],
      })
      return { ...told(done, true), removed, not_removed: notRemoved }
    }),
})

type Colored = { name: string; color?: string | undefined }

async function wishedColors(tx: Tx, actor: Actor, added: readonly Colored[]) {
  const wishes = added.filter(({ color }) => color !== undefined)
  if (wishes.length === 0) return []
  const streams = await streamsKnownTo(tx, actor, { archived: true })
  return wishes.flatMap(({ name, color = '' }): PropertyChange[] => {
    const wanted = name.trim().toLowerCase()
    const stream = streams.find(one => one.name.toLowerCase() === wanted)
    return stream ? [{ stream_id: stream.stream_id, property: 'color', value: color }] : []
  })
}

const removeSubscriptions = endpoint({
  method: 'DELETE',
  path: '/users/me/subscriptions',
  summary: 'Unsubscribes people from channels.',
  auth: 'user',
  audits: sometimes('channel.unsubscribed'),
  params: { subscriptions: json(channelNames), principals },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      const { removed, notRemoved } = await leaveChannels(tx, actor, params)
      return { removed, not_removed: notRemoved }
    }),
})

const updateProperties = endpoint({
  method: 'POST',
  path: '/users/me/subscriptions/properties',
  summary: 'Changes how the caller sees channels and is notified of them.',
  auth: 'user',
  audits: ownView,
  params: { subscription_data: json(z.array(propertyChangeSchema).max(10_000)) },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      await changeProperties(tx, actor, params.subscription_data)
      return {}
    }),
})

const updateProperty = endpoint({
  method: 'PATCH',
  path: '/users/me/subscriptions/:stream_id',
  summary: 'Changes one thing of how the caller sees a channel.',
  auth: 'user',
  audits: ownView,
  params: {
    stream_id: integer,
    property: text(),
    value: textOrJson(propertyChangeSchema.shape.value),
  },
  handle: ({ db }, { actor, params }) =>
    db.transaction(async tx => {
      await changeProperties(tx, actor, [params])
      return {}
    }),
})

export const subscriptionEndpoints = [
  getSubscriptions,
  addSubscriptions,
  updateSubscriptions,
  removeSubscriptions,
  updateProperties,
  updateProperty,
]
