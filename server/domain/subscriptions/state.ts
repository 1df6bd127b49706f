import type { StatePart } from '../../state-part.ts'
import { streamsKnownTo } from '../channels/queries.ts'
import { subscriptionsOf } from './queries.ts'

const channels: StatePart = {
  types: ['stream'],
  read: async ({ tx, actor }) => ({ streams: await streamsKnownTo(tx, actor) }),
}

const subscriptions: StatePart = {
  types: ['subscription'],
  read: async ({ tx, actor, options }) =>
    subscriptionsOf(
      tx,
      actor,
      await streamsKnownTo(tx, actor),
      options.includeSubscribers !== false,
    ),
}

export const subscriptionsState = [channels, subscriptions]
