import * as z from 'zod'
import { emailChangeToAsk, emailChangeToken } from '../../access/email-changes.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { action, paragraph, remark, type Letter } from '../mail/letter.ts'
import type { Waiting } from '../mail/outbox.ts'
import { organizationName } from '../organization/queries.ts'

const about = z.object({ changeId: z.int() })

/** To the new address: whether it is theirs. */
export async function newAddressLetter(
  { config, signing, clock }: WorkerContext,
  tx: Tx,
  mail: Waiting,
): Promise<Letter | undefined> {
  const { changeId } = about.parse(mail.about)
  const change = await emailChangeToAsk(tx, changeId, clock.now())
  if (!change) return undefined
  const name = await organizationName(tx)
  const token = emailChangeToken(signing, changeId)
  return {
    to: { name: '', address: change.newEmail },
    subject: `Your new address in ${name}`,
    parts: [
      paragraph(`Somebody in ${name} wants to be reached at this address from now on.`),
      action('That is me', new URL(`/confirm-email/${token}`, config.url).href),
      remark('The link works once, for a day. If it was not you, you need not do anything.'),
    ],
  }
}

/** To the address that they had: so that nobody takes an account away in silence. */
export async function formerAddressLetter(
  _ctx: WorkerContext,
  tx: Tx,
  mail: Waiting,
): Promise<Letter | undefined> {
  const { changeId } = about.parse(mail.about)
  const { oldEmail, newEmail } = await tx.one<{ oldEmail: string; newEmail: string }>(sql`
    select old_email as "oldEmail", new_email as "newEmail" from email_changes
    where id = ${changeId}`)
  const name = await organizationName(tx)
  return {
    to: { name: '', address: oldEmail },
    subject: `Your address in ${name} has changed`,
    parts: [
      paragraph(`Your account in ${name} now has the address ${newEmail}.`),
      paragraph('If you did not ask for this, tell an administrator of it now.'),
    ],
  }
}
