import type { StatePart, StateRequest } from '../../state-part.ts'
import { streamsKnownTo } from '../channels/queries.ts'
import { subscriptionsOf } from './queries.ts'
import { knowsArchived, withPlainNotifications } from './views.ts'

const known = ({ tx, actor, options }: StateRequest) =>
  streamsKnownTo(tx, actor, { archived: knowsArchived(options) })

const channels: StatePart = {
  types: ['stream'],
  read: async request => ({ streams: await known(request) }),
}

const subscriptions: StatePart = {
  types: ['subscription'],
  async read(request) {
    const { tx, ctx, actor, options } = request
    const wish = { include: options.includeSubscribers, now: ctx.clock.now() }
    const found = await subscriptionsOf(tx, actor, await known(request), wish)
    const shaped = withPlainNotifications(options)
    return {
      ...found,
      subscriptions: found.subscriptions.map(shaped),
      unsubscribed: found.unsubscribed.map(shaped),
    }
  },
}

export const subscriptionsState = [channels, subscriptions]
