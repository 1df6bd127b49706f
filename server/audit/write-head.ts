import type { WorkerContext } from '../worker/job.ts'
import { newestLink } from './chain.ts'
import { hasHead, keepHead, signHead } from './heads.ts'

/** Keeps the head of the day outside of the database, once a day. */
export async function writeHead({ db, clock, config, auditKey }: WorkerContext): Promise<void> {
  if (config.audit === undefined || auditKey === undefined) return
  const date = clock.now().toISOString().slice(0, 10)
  if (await hasHead(config.audit, date)) return
  const newest = await db.snapshot(newestLink)
  if (!newest) return
  const { sequence, hash } = newest
  await keepHead(config.audit, signHead(auditKey, { date, sequence, hash: hash.toString('hex') }))
}
