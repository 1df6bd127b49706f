import { isAdministrator, roles } from '../../identity/actor.ts'
import type { StatePart } from '../../state-part.ts'
import { allUsers } from './queries.ts'

const people: StatePart = {
  types: ['realm_user'],
  async read({ tx, actor }) {
    const users = await allUsers(tx)
    const mayCreateChannels = actor.role !== roles.guest
    return {
      realm_users: users.filter(user => user.is_active),
      realm_non_active_users: users.filter(user => !user.is_active),
      cross_realm_bots: [],
      user_id: actor.id,
      email: actor.email,
      delivery_email: actor.email,
      full_name: actor.fullName,
      avatar_source: 'G',
      avatar_url: null,
      avatar_url_medium: null,
      is_owner: actor.role === roles.owner,
      is_admin: isAdministrator(actor),
      is_moderator: actor.role === roles.moderator,
      is_guest: actor.role === roles.guest,
      can_create_streams: mayCreateChannels,
      can_create_public_streams: mayCreateChannels,
      can_create_private_streams: mayCreateChannels,
      can_create_web_public_streams: false,
      can_subscribe_other_users: mayCreateChannels,
      can_invite_others_to_realm: false,
    }
  },
}

/** Nobody's presence is kept yet, so nobody is shown as here. */
const presence: StatePart = {
  types: ['presence'],
  read: async ({ ctx }) => ({
    presences: {},
    presence_last_update_id: -1,
    server_timestamp: ctx.clock.now().getTime() / 1000,
  }),
}

export const usersState = [people, presence]
