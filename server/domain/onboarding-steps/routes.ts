import { ownView } from '../../audit/audits.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { text } from '../../platform/http/parameters.ts'
import { markStepDone } from './actions.ts'

const postStep = endpoint({
  method: 'POST',
  path: '/users/me/onboarding_steps',
  summary: 'Notes that the caller has been introduced to something.',
  auth: 'user',
  audits: ownView,
  params: { onboarding_step: text() },
  async handle({ db }, { actor, params }) {
    await db.transaction(tx => markStepDone(tx, actor, params.onboarding_step))
    return {}
  },
})

export const onboardingStepEndpoints = [postStep]
