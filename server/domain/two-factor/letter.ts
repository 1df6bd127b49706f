import * as z from 'zod'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { WorkerContext } from '../../worker/job.ts'
import { paragraph, type Letter } from '../mail/letter.ts'
import type { Waiting } from '../mail/outbox.ts'
import { organizationName } from '../organization/queries.ts'
import { words } from './news.ts'

const about = z.object({ news: z.custom<keyof typeof words>(news => String(news) in words) })

/** To whoever's second factors they are. */
export async function secondFactorsLetter(
  _ctx: WorkerContext,
  tx: Tx,
  mail: Waiting,
): Promise<Letter> {
  const { news } = about.parse(mail.about)
  const person = await tx.one<{ name: string; address: string }>(
    sql`select full_name as name, email as address from users where id = ${mail.userId}`,
  )
  return {
    to: person,
    subject: `Your second factors in ${await organizationName(tx)}`,
    parts: [
      paragraph(words[news]),
      paragraph('If this was not you, change your password and tell an administrator now.'),
    ],
  }
}
