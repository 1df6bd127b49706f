import * as z from 'zod'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, integer, optional, text, withDefault } from '../../platform/http/parameters.ts'

/** Clients report every minute and stop working when they are refused. Nothing is kept, so nobody is shown as here. */
const updatePresence = endpoint({
  method: 'POST',
  path: '/users/me/presence',
  auth: 'user',
  params: {
    status: text(z.enum(['active', 'idle'])),
    last_update_id: optional(integer),
    history_limit_days: optional(integer),
    new_user_input: withDefault(boolean, false),
    ping_only: withDefault(boolean, false),
    slim_presence: withDefault(boolean, false),
  },
  handle: async ({ clock }, { params }) =>
    params.ping_only
      ? {}
      : {
          presences: {},
          presence_last_update_id: params.last_update_id ?? -1,
          server_timestamp: clock.now().getTime() / 1000,
        },
})

export const presenceEndpoints = [updatePresence]
