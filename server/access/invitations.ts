import { roles, type Role } from '../identity/actor.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { ApiError, badRequest } from '../platform/http/api-error.ts'
import type { Keyring } from '../platform/signing/keyring.ts'
import { idSigned, signedId } from '../platform/signing/signed-id.ts'
import { allow, type Allowed } from './allowed.ts'
import type { Reader } from './channel-rules.ts'
import { mayInviteAs, mayManageInvitation } from './invitation-rules.ts'

export type Invitation = {
  readonly id: number
  readonly inviterId: number
  /** Undefined in a link that works again and again. */
  readonly email: string | null
  readonly role: Role
  readonly channelIds: number[]
  readonly groupIds: number[]
  readonly includesDefaults: boolean
  readonly notifiesInviter: boolean
  readonly welcomeText: string | null
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly revokedAt: Date | null
  readonly usedAt: Date | null
}

export const invitationColumns = sql`
  id, inviter_id as "inviterId", email, role, channel_ids as "channelIds", group_ids as "groupIds",
  includes_defaults as "includesDefaults", notifies_inviter as "notifiesInviter",
  welcome_text as "welcomeText", created_at as "createdAt", expires_at as "expiresAt",
  revoked_at as "revokedAt", used_at as "usedAt"`

/** Held until the end of the transaction, so that a link for one person lets in one. */
const held = (tx: Tx, id: number) =>
  tx.maybe<Invitation>(
    sql`select ${invitationColumns} from invitations where id = ${id}::bigint for update`,
  )

const noSuchInvitation = () => badRequest('No such invitation')

/** For taking it back or sending it again. */
export async function invitationToManage(
  tx: Tx,
  actor: Reader,
  { id, isMultiuse }: { id: number; isMultiuse: boolean },
): Promise<Allowed<Invitation, 'manage'>> {
  const invitation = await held(tx, id)
  if (!invitation || (invitation.email === null) !== isMultiuse || invitation.usedAt)
    throw noSuchInvitation()
  if (!mayManageInvitation(actor, invitation)) {
    const who = invitation.role === roles.owner ? 'owner' : 'administrator'
    throw new ApiError('UNAUTHORIZED_PRINCIPAL', `Must be an organization ${who}`)
  }
  if (invitation.revokedAt)
    throw isMultiuse ? badRequest('Invitation has already been revoked') : noSuchInvitation()
  return allow(invitation, 'manage')
}

/** What is at the end of the link. */
export const invitationToken = (signing: Keyring, id: number): string =>
  signedId(signing, id, { purpose: 'invitation' })

/** For coming in by a link. Forged, used, revoked and expired sound the same, and what its maker could no longer give. */
export async function invitationToAccept(
  tx: Tx,
  signing: Keyring,
  token: string,
  now: Date,
): Promise<Allowed<Invitation, 'accept'>> {
  const id = idSigned(signing, token, { purpose: 'invitation' })
  const invitation = id === undefined ? undefined : await held(tx, id)
  if (!invitation || !isOpen(invitation, now) || !(await isStillTheirs(tx, invitation)))
    throw new ApiError('INVALID_INVITATION', 'This invitation is not valid, or not any more.')
  return allow(invitation, 'accept')
}

/** Whoever has lost a role does not regain it by a link from before. */
async function isStillTheirs(tx: Tx, { inviterId, role }: Invitation): Promise<boolean> {
  const inviter = await tx.one<Reader & { isServer: boolean }>(
    sql`select id, role, is_system_bot as "isServer" from users where id = ${inviterId}`,
  )
  // In the server's own name only an operator invites.
  return inviter.isServer || mayInviteAs(inviter, role)
}

/** For the mail with its link: still open, by somebody who is still here, and for one person. */
export async function invitationToSend(
  tx: Tx,
  id: number,
  now: Date,
): Promise<(Allowed<Invitation, 'send'> & { readonly email: string }) | undefined> {
  const invitation = await held(tx, id)
  if (!invitation || !isOpen(invitation, now) || invitation.email === null) return undefined
  if (!(await isStillTheirs(tx, invitation))) return undefined
  return { ...allow(invitation, 'send'), email: invitation.email }
}

const isOpen = ({ usedAt, revokedAt, expiresAt }: Invitation, now: Date) =>
  !usedAt && !revokedAt && (!expiresAt || expiresAt > now)
