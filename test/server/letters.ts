import type { Letter } from '../../server/domain/mail/letter.ts'
import type { MailKind } from '../../server/domain/mail/kinds.ts'
import { settle, waitingMail, type Waiting } from '../../server/domain/mail/outbox.ts'
import { sql } from '../../server/platform/database/sql.ts'
import type { Tx } from '../../server/platform/database/tx.ts'
import type { WorkerContext } from '../../server/worker/job.ts'
import type { World } from './world.ts'

type Compose = (ctx: WorkerContext, tx: Tx, mail: Waiting) => Promise<Letter | undefined>

/** What the mails of a kind that wait would say now, and undefined for those that say nothing: none waits any more. */
export const takeLetters = (world: World, kind: MailKind, compose: Compose) =>
  world.db.transaction(async tx => {
    const rows = await tx.many<{ id: number }>(sql`
      select id from mails where kind = ${kind} and settled_at is null order by id`)
    const letters: (Letter | undefined)[] = []
    for (const { id } of rows) {
      const waiting = await waitingMail(tx, id)
      letters.push(waiting && (await compose(world.context, tx, waiting)))
      await settle(tx, id, 'sent', world.clock.now())
    }
    return letters
  })
