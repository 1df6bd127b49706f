import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { OnboardingStep } from '../../protocol/own-views.ts'

/** What Zulip's clients introduce once, in their words. */
const steps: readonly string[] = [
  'visibility_policy_banner',
  'intro_inbox_view_modal',
  'intro_recent_view_modal',
  'first_stream_created_banner',
  'jump_to_conversation_banner',
  'non_interleaved_view_messages_fading',
  'interleaved_view_messages_fading',
  'intro_resolve_topic',
  'navigation_tour_video',
]

/** What is left for this person. */
export async function onboardingSteps(tx: Tx, userId: number): Promise<OnboardingStep[]> {
  const done = await tx.many<{ step: string }>(
    sql`select step from onboarding_steps_done where user_id = ${userId}`,
  )
  return steps
    .filter(step => done.every(one => one.step !== step))
    .map(name => ({ type: 'one_time_notice', name }))
}

export async function markStepDone(tx: Tx, { id }: Actor, step: string): Promise<void> {
  if (!steps.includes(step)) throw badRequest(`Unknown onboarding_step: ${step}`)
  const added = await tx.run(sql`
    insert into onboarding_steps_done (user_id, step) values (${id}, ${step}) on conflict do nothing`)
  if (added === 0) return
  const left = await onboardingSteps(tx, id)
  announce(tx, { type: 'onboarding_steps', onboarding_steps: left }, onlyUsers(id))
}
