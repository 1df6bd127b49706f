import * as z from 'zod'
import { resetToken, resetToMail } from '../../access/password-resets.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { action, paragraph, remark, type Letter, type Part } from '../mail/letter.ts'
import type { Waiting } from '../mail/outbox.ts'
import { organizationName } from '../organization/queries.ts'

const about = z.object({ resetId: z.int() })

const needless = remark('If you did not ask for this, you need not do anything.')

const reasons = {
  deactivated: 'Your account is deactivated: no password opens it. Ask an administrator.',
  'no password': 'Your account has no password: you sign in another way. Ask an administrator.',
}

/** Nothing for an address that nobody has: mail goes only to people who are here. */
export async function passwordResetLetter(
  { config, signing, clock }: WorkerContext,
  tx: Tx,
  mail: Waiting,
): Promise<Letter | undefined> {
  const { resetId } = about.parse(mail.about)
  const reset = await resetToMail(tx, resetId, clock.now())
  if (!reset) return undefined
  const name = await organizationName(tx)
  const parts: Part[] =
    reset.outcome === 'link'
      ? [
          action(
            'Set a new password',
            new URL(`/reset-password/${resetToken(signing, reset)}`, config.url).href,
          ),
          remark('The link works once, for a day. Every session ends when the password is set.'),
        ]
      : [paragraph(reasons[reset.outcome])]
  return {
    to: { name: reset.fullName, address: reset.email },
    subject: `Your password in ${name}`,
    parts: [
      paragraph(`Somebody wants to set a new password for your account ${reset.email} in ${name}.`),
      ...parts,
      needless,
    ],
  }
}
