import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, withDefault } from '../../platform/http/parameters.ts'
import { allUsers } from './queries.ts'

const getUsers = endpoint({
  method: 'GET',
  path: '/users',
  auth: 'user',
  params: {
    client_gravatar: withDefault(boolean, true),
    include_custom_profile_fields: withDefault(boolean, false),
  },
  handle: async ({ db }) => ({ members: await db.snapshot(allUsers) }),
})

export const userEndpoints = [getUsers]
