import { endpoint } from '../../platform/http/endpoint.ts'
import { boolean, text, withDefault } from '../../platform/http/parameters.ts'
import { emailAddress } from '../users/rules.ts'
import { askForReset, resetPassword } from './actions.ts'
import { resetPages } from './pages.ts'

const beside = 'It is beside the API of Zulip, whose pages do this.'

const postReset = endpoint({
  method: 'POST',
  path: '/accounts/password/reset',
  summary:
    'Mails a link by which the person of this address sets a new password; the answer is the same for every address.',
  differs: beside,
  auth: 'none',
  audits: 'user.password_asked',
  params: { email: text(emailAddress) },
  async handle(ctx, { params, credentials }) {
    await askForReset(ctx, params.email, credentials.caller)
    return {}
  },
})

const postConfirmation = endpoint({
  method: 'POST',
  path: '/accounts/password/reset/confirm',
  summary: 'Sets a new password for whoever holds the link, and ends every session of theirs.',
  differs: beside,
  auth: 'none',
  audits: ['user.password', 'session.ended', 'api_key.removed'],
  params: { token: text(), new_password: text(), end_api_keys: withDefault(boolean, false) },
  async handle(ctx, { params }) {
    const { token, new_password: password, end_api_keys: endsKeys } = params
    await resetPassword(ctx, { token, password, endsKeys })
    return {}
  },
})

export const passwordResetEndpoints = [postReset, postConfirmation, ...resetPages]
