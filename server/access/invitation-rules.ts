import { isAdministrator, roles, type Role } from '../identity/actor.ts'
import type { Reader } from './channel-rules.ts'

/** Nobody gives more than they have. */
export const mayInviteAs = (actor: Reader, role: Role): boolean => actor.role <= role

/** Whether they may take an invitation back, or send it again. Owners alone decide on who becomes one. */
export const mayManageInvitation = (
  actor: Reader,
  invitation: { readonly inviterId: number; readonly role: Role },
): boolean =>
  invitation.role === roles.owner
    ? actor.role === roles.owner
    : actor.id === invitation.inviterId || isAdministrator(actor)
