import * as z from 'zod'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { paragraph, quote, remark, type Letter } from '../mail/letter.ts'
import type { Waiting } from '../mail/outbox.ts'
import { organizationName } from '../organization/queries.ts'

const about = z.object({ signInId: z.int() })

type SignIn = {
  fullName: string
  email: string
  timezone: string
  program: string
  address: string
  firstAt: Date
}

/** Nothing for somebody who has left since. */
export async function signInLetter(
  { config }: WorkerContext,
  tx: Tx,
  mail: Waiting,
): Promise<Letter | undefined> {
  const { signInId } = about.parse(mail.about)
  const found = await tx.maybe<SignIn>(sql`
    select full_name as "fullName", email, timezone, program, address, first_at as "firstAt"
    from known_sign_ins s join users u on u.id = s.user_id
    where s.id = ${signInId}::bigint and u.is_active`)
  if (!found) return undefined
  const { fullName, email, program, address } = found
  const name = await organizationName(tx)
  return {
    to: { name: fullName, address: email },
    subject: `A new sign-in to ${name}`,
    parts: [
      paragraph(`Somebody signed in to your account ${email} in ${name}, as you have not before.`),
      quote(
        'What is known of it',
        [`Time: ${when(found)}`, `Program: ${program}`, `Address: ${address || 'not known'}`].join(
          '\n',
        ),
      ),
      paragraph('If it was you, you need not do anything.'),
      paragraph(
        `If it was not: set a new password at ${config.url}/forgot-password, which ends every session, have it end your API keys too, and tell an administrator.`,
      ),
      remark('You can turn these mails off in your settings.'),
    ],
  }
}

const when = ({ firstAt, timezone }: SignIn): string =>
  new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'long',
    timeZone: timezone || 'UTC',
  }).format(firstAt)
