import type { StatePart } from '../../state-part.ts'
import { onboardingSteps } from './actions.ts'

export const onboardingStepsState: StatePart = {
  types: ['onboarding_steps'],
  read: async ({ tx, actor }) => ({
    onboarding_steps: await onboardingSteps(tx, actor.id),
    navigation_tour_video_url: null,
  }),
}
