import * as z from 'zod'
import { invitationToManage } from '../../access/invitations.ts'
import { requireGranted } from '../../access/organization-grants.ts'
import type { ServerConfig } from '../../config.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, integer, json, text, withDefault } from '../../platform/http/parameters.ts'
import { acceptEndpoints } from './accept-routes.ts'
import { invite, resend, revoke } from './actions.ts'
import { addressesIn, requireJoinable, someAreHere, toBeInvited } from './emails.ts'
import { openInvitations } from './queries.ts'
import { linkOf, toInvite } from './view.ts'
import { termParameters, termsFor } from './wish.ts'

const getInvites = endpoint({
  method: 'GET',
  path: '/invites',
  summary: 'The invitations that the caller may manage.',
  auth: 'user',
  params: {},
  handle: async (ctx, { actor }) => ({
    invites: (await ctx.db.snapshot(tx => openInvitations(tx, actor, ctx.clock.now()))).map(
      invitation => toInvite(ctx, invitation),
    ),
  }),
})

const noMail = 'A server that sends no mail refuses, since nobody would ever see the link.'

function requireMail({ mail }: ServerConfig): void {
  if (!mail) throw badRequest('This server sends no mail. Make an invitation link instead.')
}

const postInvites = endpoint({
  method: 'POST',
  path: '/invites',
  summary: 'Invites people by their addresses; each link lets one person in.',
  differs: noMail,
  auth: 'user',
  audits: 'invitation.created',
  params: {
    invitee_emails: text(),
    stream_ids: json(z.array(z.int()).max(1000)),
    notify_referrer_on_join: withDefault(boolean, true),
    ...termParameters,
  },
  async handle({ db, clock, config }, { actor, params }) {
    const skipped = await db.transaction(async tx => {
      await requireGranted(tx, actor, 'can_invite_users_group')
      requireMail(config)
      const emails = addressesIn(params.invitee_emails)
      const terms = await termsFor(tx, actor, params, clock.now())
      await requireJoinable(tx, emails)
      const wanted = await toBeInvited(tx, emails)
      for (const email of wanted.fresh) await invite(tx, actor, email, terms)
      return wanted.skipped
    })
    if (skipped.length > 0) throw someAreHere(skipped)
    return {}
  },
})

const postMultiuse = endpoint({
  method: 'POST',
  path: '/invites/multiuse',
  summary: 'Makes a link that lets in whoever has it.',
  auth: 'user',
  audits: 'invitation.created',
  params: { stream_ids: withDefault(json(z.array(z.int()).max(1000)), []), ...termParameters },
  handle: (ctx, { actor, params }) =>
    ctx.db.transaction(async tx => {
      await requireGranted(tx, actor, 'create_multiuse_invite_group')
      const wish = { ...params, notify_referrer_on_join: false }
      const terms = await termsFor(tx, actor, wish, ctx.clock.now())
      return { invite_link: linkOf(ctx, await invite(tx, actor, null, terms)) }
    }),
})

const revoking = (path: string, isMultiuse: boolean) =>
  endpoint({
    method: 'DELETE',
    path,
    summary: isMultiuse ? 'Ends a link that lets people in.' : 'Takes back an invitation.',
    auth: 'user',
    audits: 'invitation.revoked',
    params: { invite_id: integer },
    handle: ({ db, clock }, { actor, params: { invite_id: id } }) =>
      db.transaction(async tx => {
        await revoke(tx, await invitationToManage(tx, actor, { id, isMultiuse }), clock.now())
        return {}
      }),
  })

const resendInvite = endpoint({
  method: 'POST',
  path: '/invites/:invite_id/resend',
  summary: 'Sends an invitation once more.',
  differs: noMail,
  auth: 'user',
  audits: 'invitation.resent',
  params: { invite_id: integer },
  handle: ({ db, clock, config }, { actor, params: { invite_id: id } }) =>
    db.transaction(async tx => {
      const invitation = await invitationToManage(tx, actor, { id, isMultiuse: false })
      requireMail(config)
      await resend(tx, invitation, clock.now())
      return {}
    }),
})

export const invitationEndpoints = [
  getInvites,
  postInvites,
  postMultiuse,
  revoking('/invites/:invite_id', false),
  revoking('/invites/multiuse/:invite_id', true),
  resendInvite,
  ...acceptEndpoints,
]
