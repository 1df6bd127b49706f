import type { Reader } from '../../access/channel-rules.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { grantedTo } from '../../access/organization-grants.ts'
import { toldPermissions } from '../../protocol/own-permissions.ts'
import { roleFacts } from '../../protocol/users.ts'
import type { StatePart } from '../../state-part.ts'
import { depicted } from '../avatars/queries.ts'
import { avatarOf, mediumAvatarOf, sourceOf } from '../pictures/addresses.ts'
import { allUsers, systemBots, userFor } from './queries.ts'

const people: StatePart = {
  types: ['realm_user'],
  async read({ tx, actor }) {
    const users = await allUsers(tx, actor)
    const self = await userFor(tx, actor, actor.id)
    return {
      realm_users: users.filter(user => user.is_active),
      realm_non_active_users: users.filter(user => !user.is_active),
      cross_realm_bots: await systemBots(tx, actor),
      user_id: actor.id,
      email: self.email,
      delivery_email: self.delivery_email,
      full_name: self.full_name,
      ...(await ownPicture(tx, actor)),
      ...roleFacts(self.role),
      ...toldPermissions(await grantedTo(tx, actor)),
    }
  },
}

async function ownPicture(tx: Tx, actor: Reader) {
  const person = await depicted(tx, actor, { id: actor.id })
  return {
    avatar_source: sourceOf(person),
    avatar_url: avatarOf(person),
    avatar_url_medium: mediumAvatarOf(person),
  }
}

export const usersState = [people]
