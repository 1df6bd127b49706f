import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { errorFacts } from '../http/error-facts.ts'
import type { Database } from './database.ts'
import { checkMigrations } from './migrate.ts'

type Patience = { clock: Clock; log: Logger; signal: AbortSignal }
const firstWaitMs = 200
const longestWaitMs = 5_000

/** Waits, with growing pauses, until the database answers and has been migrated. Says each time what is wrong. */
export async function untilUsable(db: Database, { clock, log, signal }: Patience): Promise<void> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    try {
      const { pending } = await checkMigrations(db)
      if (pending.length === 0) return
      log.warn({ pending, retryMs: waitMs }, 'database is not migrated yet')
    } catch (error) {
      log.warn({ error: errorFacts(error), retryMs: waitMs }, 'database is not usable yet')
    }
    await clock.wait(waitMs, signal)
    signal.throwIfAborted()
  }
}
