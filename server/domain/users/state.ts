import type { Reader } from '../../access/channel-rules.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { grantedTo } from '../../access/organization-grants.ts'
import { toldPermissions } from '../../protocol/own-permissions.ts'
import { roleFacts } from '../../protocol/users.ts'
import type { StatePart } from '../../state-part.ts'
import { depicted } from '../avatars/queries.ts'
import { avatarOf, mediumAvatarOf, sourceOf } from '../pictures/addresses.ts'
import { takesFewer } from './event-view.ts'
import { hiddenEmail } from './named-person.ts'
import { unknownUser } from './unknown.ts'
import { allUsers, systemBots, unknownTo, userFor } from './queries.ts'

const people: StatePart = {
  types: ['realm_user'],
  async read({ tx, ctx, actor, options }) {
    const { url } = ctx.config
    const known = await allUsers(tx, actor)
    const unknown = takesFewer(options) ? [] : await unknownTo(tx, actor)
    const users = [...known, ...unknown.map(id => unknownUser(id, hiddenEmail(id, url)))].toSorted(
      (one, other) => one.user_id - other.user_id,
    )
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
