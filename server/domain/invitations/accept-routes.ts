import { invitationToAccept } from '../../access/invitations.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { optional, text } from '../../platform/http/parameters.ts'
import { organizationName } from '../organization/queries.ts'
import { emailAddress, fullName } from '../users/rules.ts'
import { joinPage } from './join-page.ts'
import { register } from './register.ts'

const beside = 'It is beside the API of Zulip, whose pages do this.'

const getInvitation = endpoint({
  method: 'GET',
  path: '/accounts/invitation',
  summary: 'What an invitation link is for.',
  differs: beside,
  auth: 'none',
  params: { token: text() },
  handle: ({ db, clock, signing }, { params: { token } }) =>
    // The invitation is held for a moment, which a transaction that only reads cannot.
    db.transaction(async tx => {
      const { email, role } = await invitationToAccept(tx, signing, token, clock.now())
      return { realm_name: await organizationName(tx), email, role }
    }),
})

const postAccount = endpoint({
  method: 'POST',
  path: '/accounts/register',
  summary: 'Makes an account for whoever holds an invitation link.',
  differs: beside,
  auth: 'none',
  audits: 'user.joined',
  params: {
    token: text(),
    full_name: text(fullName),
    password: text(),
    email: optional(text(emailAddress)),
  },
  async handle(ctx, { params: { full_name, ...params } }) {
    const user = await register(ctx, { ...params, fullName: full_name })
    return { user_id: user.user_id, email: user.email }
  },
})

export const acceptEndpoints = [getInvitation, postAccount, ...joinPage]
