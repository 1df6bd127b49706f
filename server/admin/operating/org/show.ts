import * as z from 'zod'
import { openInvitations } from '../../../domain/invitations/queries.ts'
import { organization } from '../../../domain/organization/queries.ts'
import { streamsKnownTo } from '../../../domain/channels/queries.ts'
import { allUsers } from '../../../domain/users/queries.ts'
import { roles } from '../../../identity/actor.ts'
import { looking } from '../operation.ts'
import { Refusal } from '../refusal.ts'

export const orgShow = looking(z.strictObject({}), async ({ tx, operator, config, now }) => {
  const found = await organization(tx)
  if (!found)
    throw new Refusal({ because: 'there is no organization yet', remedy: 'parley apply makes it' })
  const users = await allUsers(tx, operator)
  const active = users.filter(user => user.is_active)
  const channels = await streamsKnownTo(tx, operator, { archived: true })
  return {
    name: found.name,
    description: found.description,
    url: config.url,
    created: found.createdAt.toISOString(),
    people: Object.fromEntries(
      Object.entries(roles).map(([name, role]) => [
        name,
        active.filter(user => user.role === role).length,
      ]),
    ),
    deactivated: users.length - active.length,
    channels: channels.filter(channel => !channel.is_archived).length,
    archivedChannels: channels.filter(channel => channel.is_archived).length,
    openInvitations: (await openInvitations(tx, operator, now)).length,
  }
})
