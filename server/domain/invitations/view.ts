import { invitationToken, type Invitation } from '../../access/invitations.ts'
import type { Context } from '../../context.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'

export const linkOf = (
  { config, signing }: Pick<Context, 'config' | 'signing'>,
  id: number,
): string => new URL(`/join/${invitationToken(signing, id)}/`, config.url).href

/** In Zulip's words. Only a link that works again and again is shown: the other kind is for one person's eyes. */
export const toInvite = (ctx: Context, invitation: Invitation) => ({
  id: invitation.id,
  invited_by_user_id: invitation.inviterId,
  invited: unixSeconds(invitation.createdAt),
  expiry_date: invitation.expiresAt && unixSeconds(invitation.expiresAt),
  invited_as: invitation.role,
  notify_referrer_on_join: invitation.notifiesInviter,
  ...(invitation.email === null
    ? { is_multiuse: true, link_url: linkOf(ctx, invitation.id) }
    : { is_multiuse: false, email: invitation.email }),
})
