import { personToResetFactorsOf } from '../../access/users.ts'
import { removeSecondFactors } from '../../identity/two-factor/second-factors.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { integer } from '../../platform/http/parameters.ts'
import { enrolmentEndpoints } from './enrolment-routes.ts'
import { tellOfFactors } from './news.ts'
import { passkeyEndpoints } from './passkey-routes.ts'
import { secondStepEndpoints } from './sign-in-routes.ts'

const deleteTwoFactor = endpoint({
  method: 'DELETE',
  path: '/users/:user_id/two_factor',
  summary: 'Removes all second factors of somebody who has lost them.',
  auth: 'user',
  audits: 'second_factor.changed',
  params: { user_id: integer },
  handle: (ctx, { actor, params }) =>
    ctx.db.transaction(async tx => {
      const { id } = await personToResetFactorsOf(tx, actor, { id: params.user_id })
      await removeSecondFactors(tx, id)
      await tellOfFactors(tx, ctx, id, 'reset')
      return {}
    }),
})

export const twoFactorEndpoints = [
  ...secondStepEndpoints,
  ...enrolmentEndpoints,
  ...passkeyEndpoints,
  deleteTwoFactor,
]
