import * as z from 'zod'
import { invitationToSend } from '../../access/invitations.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { sql } from '../../platform/database/sql.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { action, paragraph, remark, type Letter } from '../mail/letter.ts'
import { post, type Waiting } from '../mail/outbox.ts'
import { organizationName } from '../organization/queries.ts'
import { linkOf } from './view.ts'

const about = z.object({ invitationId: z.int() })

/** Has the link sent to whom it is for. */
export const sendInvitation = (tx: Tx, invitationId: number, now: Date): Promise<void> =>
  post(tx, {
    kind: 'invitation',
    cause: `invitation ${invitationId} at ${now.getTime()}`,
    about: { invitationId },
    now,
  })

/** Nothing for one that was used, taken back or has expired meanwhile, or whose inviter has left. */
export async function invitationLetter(
  ctx: WorkerContext,
  tx: Tx,
  mail: Waiting,
): Promise<Letter | undefined> {
  const { invitationId } = about.parse(mail.about)
  const invitation = await invitationToSend(tx, invitationId, ctx.clock.now())
  if (!invitation) return undefined
  const { email, inviterId, expiresAt } = invitation
  const { fullName, isServer } = await tx.one<{ fullName: string; isServer: boolean }>(
    sql`select full_name as "fullName", is_system_bot as "isServer" from users where id = ${inviterId}`,
  )
  const name = await organizationName(tx)
  const whoInvites = isServer ? 'You are invited' : `${fullName} invites you`
  return {
    to: { name: '', address: email },
    subject: `${whoInvites} to ${name}`,
    parts: [
      paragraph(`${whoInvites} to join ${name} on Parley.`),
      action('Accept the invitation', linkOf(ctx, invitationId)),
      ...(expiresAt
        ? [remark(`The link works once, until ${expiresAt.toUTCString()}.`)]
        : [remark('The link works once.')]),
      remark(
        'It was made for you alone. If you do not expect an invitation, you need not do anything.',
      ),
    ],
  }
}
