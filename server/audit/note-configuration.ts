import { isDeepStrictEqual } from 'node:util'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { WorkerContext } from '../worker/job.ts'
import { record } from './record.ts'

/** Settings and secrets are changed on the host: here it is noticed that they are others than when somebody last looked. */
export const noteConfiguration = ({ db, config, signing, auditKey }: WorkerContext) =>
  db.transaction(async tx => {
    await noteChange(tx, 'server.mail', { mail: config.mail ?? null })
    await noteChange(tx, 'secret.rotated', { secret: 'signing', key: signing.current })
    if (auditKey)
      await noteChange(tx, 'secret.rotated', { secret: 'audit', key: auditKey.publicKey })
  })

type Facts = Readonly<Record<string, unknown>>

async function noteChange(
  tx: Tx,
  kind: 'server.mail' | 'secret.rotated',
  after: Facts,
): Promise<void> {
  const last = await tx.maybe<{ after: unknown }>(sql`
    select details -> 'after' as after from audit_log
    where kind = ${kind} and details -> 'after' -> 'secret' is not distinct from
      ${JSON.stringify(after)}::jsonb -> 'secret'
    order by sequence desc limit 1`)
  if (isDeepStrictEqual(last?.after, after)) return
  record(tx, { kind, details: { before: last?.after ?? null, after } })
}
