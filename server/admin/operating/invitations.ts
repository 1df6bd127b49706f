import * as z from 'zod'
import type { Terms } from '../../domain/invitations/actions.ts'
import { linkOf } from '../../domain/invitations/view.ts'
import { termsFor } from '../../domain/invitations/wish.ts'
import { roles } from '../../identity/actor.ts'
import { channelIdsCalled } from './channels.ts'
import type { Scene } from './operation.ts'
import { Refusal } from './refusal.ts'
import { roleNamed } from './roles.ts'

const dayMinutes = 24 * 60
const defaultDays = 10
const mostDays = 36_500

/** What whoever comes by a link becomes and finds. */
export const termsWished = {
  role: roleNamed.default(roles.member),
  channels: z.array(z.string()).default([]),
  expires: z
    .string()
    .default(String(defaultDays))
    .transform((words, context): number | null => {
      if (words === 'never') return null
      const days = Number(words)
      if (/^\d+$/.test(words) && days >= 1 && days <= mostDays) return days * dayMinutes
      context.addIssue({
        code: 'custom',
        message: `must be a number of days from 1 to ${mostDays}, or never`,
      })
      return z.NEVER
    }),
}
type TermsWish = z.infer<z.ZodObject<typeof termsWished>>

/** New people start in the default channels, and in those named. */
export const invitationTerms = async (
  scene: Scene,
  { role, channels, expires }: TermsWish,
): Promise<Terms> =>
  termsFor(
    scene.tx,
    scene.operator,
    {
      invite_expires_in_minutes: expires,
      invite_as: role,
      stream_ids: await channelIdsCalled(scene, channels),
      group_ids: [],
      include_realm_default_subscriptions: true,
      welcome_message_custom_text: undefined,
      notify_referrer_on_join: false,
    },
    scene.now,
  )

/** What is at the end of an invitation: only who can sign as this server can write it. */
export function linkFor({ config, signing }: Scene, id: number): string {
  if (signing) return linkOf({ config, signing }, id)
  throw new Refusal({
    because: 'the secret signing is missing, or this host cannot open it',
    remedy: 'parley secrets list says how it is; parley apply makes one',
  })
}
