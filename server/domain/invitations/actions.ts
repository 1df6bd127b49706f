import type { Allowed } from '../../access/allowed.ts'
import type { Invitation } from '../../access/invitations.ts'
import { record } from '../../audit/record.ts'
import { roles, type Actor, type Role } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { sendInvitation } from './letter.ts'

/** What whoever comes by it becomes and finds. */
export type Terms = {
  role: Role
  channelIds: readonly number[]
  groupIds: readonly number[]
  includesDefaults: boolean
  notifiesInviter: boolean
  welcomeText: string | null
  now: Date
  expiresAt: Date | null
}

/**
 * A link for this address, or one that works again and again. Resolves to its id. The first kind is sent by mail, unless whoever
 * asks hands it over themselves.
 */
export async function invite(
  tx: Tx,
  inviter: Actor,
  email: string | null,
  terms: Terms,
  way: 'by mail' | 'by hand' = 'by mail',
): Promise<number> {
  if (email !== null)
    // Somebody who is invited again comes by the newest link.
    await tx.run(sql`
      update invitations set revoked_at = ${terms.now}
      where lower(email) = lower(${email}) and inviter_id = ${inviter.id}
        and used_at is null and revoked_at is null`)
  const { id } = await tx.one<{ id: number }>(sql`
    insert into invitations (inviter_id, email, role, channel_ids, group_ids, includes_defaults,
      notifies_inviter, welcome_text, created_at, expires_at)
    values (${inviter.id}, ${email}, ${terms.role}, ${terms.channelIds}, ${terms.groupIds},
      ${terms.includesDefaults}, ${terms.notifiesInviter}, ${terms.welcomeText}, ${terms.now}, ${terms.expiresAt})
    returning id`)
  const { role, channelIds: channels, groupIds: groups } = terms
  record(tx, {
    kind: 'invitation.created',
    details: { invitation: id, role, channels, groups },
    personal: email === null ? {} : { email },
  })
  if (email !== null && way === 'by mail') await sendInvitation(tx, id, terms.now)
  await tellOfInvitations(tx, inviter.id)
  return id
}

export async function revoke(
  tx: Tx,
  { id, inviterId }: Allowed<Invitation, 'manage'>,
  now: Date,
): Promise<void> {
  await tx.run(sql`update invitations set revoked_at = ${now} where id = ${id}`)
  record(tx, { kind: 'invitation.revoked', details: { invitation: id } })
  await tellOfInvitations(tx, inviterId)
}

/** The same link by another mail. */
export async function resend(
  tx: Tx,
  { id }: Allowed<Invitation, 'manage'>,
  now: Date,
): Promise<void> {
  record(tx, { kind: 'invitation.resent', details: { invitation: id } })
  await sendInvitation(tx, id, now)
}

/** Whoever leaves no longer brings others in. */
export async function revokeAllOf(tx: Tx, inviterId: number): Promise<void> {
  const revoked = await tx.run(sql`
    update invitations set revoked_at = now()
    where inviter_id = ${inviterId} and revoked_at is null and used_at is null`)
  if (revoked > 0) await tellOfInvitations(tx, inviterId)
}

/** Those who see the list fetch it anew. */
export async function tellOfInvitations(tx: Tx, inviterId: number): Promise<void> {
  const readers = await tx.many<{ id: number }>(sql`
    select id from users
    where is_active and (role <= ${roles.administrator} or id = ${inviterId}) order by id`)
  announce(tx, { type: 'invites_changed' }, { users: readers.map(({ id }) => id) })
}
