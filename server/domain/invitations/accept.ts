import type { Allowed } from '../../access/allowed.ts'
import type { Reader } from '../../access/channel-rules.ts'
import { channelsToSubscribe, holdToArrive } from '../../access/channels.ts'
import type { Invitation } from '../../access/invitations.ts'
import { toArrive } from '../../access/subscribing.ts'
import { groupsToArriveIn } from '../../access/user-groups.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { User } from '../../protocol/users.ts'
import { tell } from '../notices/tell.ts'
import { silently } from '../notices/words.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { subscribe } from '../subscriptions/actions.ts'
import { arriveIn } from '../user-groups/members.ts'
import { createUser } from '../users/actions.ts'
import { tellOfInvitations } from './actions.ts'

type Newcomer = { email: string; fullName: string; passwordHash: string; url: string }

/** Makes the account, brings it into the invitation's channels, and greets it. The address is taken: a refusal. */
export async function accept(
  tx: Tx,
  invitation: Allowed<Invitation, 'accept'>,
  newcomer: Newcomer,
  now: Date,
): Promise<User> {
  const { role, includesDefaults: startsInDefaults } = invitation
  await holdToArrive(tx, invitation.channelIds)
  const came = { role, startsInDefaults, invitation: invitation.id }
  const user = await createUser(tx, { ...newcomer, ...came })
  if (!user) throw badRequest('Email is already in use.')
  if (invitation.email !== null) {
    await tx.run(sql`update invitations set used_at = ${now} where id = ${invitation.id}`)
    await tellOfInvitations(tx, invitation.inviterId)
  }
  await bringIn(tx, invitation, user)
  await bringIntoGroups(tx, invitation, user)
  await greet(tx, invitation, user, now)
  return user
}

async function bringIn(tx: Tx, { channelIds, role }: Invitation, { user_id: id }: User) {
  const names = await tx.many<{ name: string }>(
    sql`select name from channels where id = any(${channelIds}::int[]) order by id`,
  )
  const channels = await channelsToSubscribe(
    tx,
    { id, role },
    names.map(({ name }) => name),
  )
  for (const channel of channels) {
    const joinable = toArrive(channel)
    if (joinable) await subscribe(tx, joinable, [id])
  }
}

async function bringIntoGroups(tx: Tx, { groupIds, inviterId }: Invitation, { user_id: id }: User) {
  if (groupIds.length === 0) return
  const inviter = await tx.one<Reader>(sql`select id, role from users where id = ${inviterId}`)
  for (const group of await groupsToArriveIn(tx, inviter, groupIds)) await arriveIn(tx, group, id)
}

async function greet(tx: Tx, invitation: Invitation, user: User, now: Date): Promise<void> {
  const settings = await organizationSettings(tx)
  const welcome = (invitation.welcomeText ?? settings.welcome_message_custom_text).trim()
  if (welcome !== '') await tell(tx, user.user_id, { content: welcome, now })
  if (invitation.email === null || !invitation.notifiesInviter) return
  const inviter = await tx.maybe(
    sql`select from users where id = ${invitation.inviterId} and is_active`,
  )
  const who = silently({ id: user.user_id, fullName: user.full_name })
  if (inviter)
    await tell(tx, invitation.inviterId, { content: `${who} accepted your invitation.`, now })
}
