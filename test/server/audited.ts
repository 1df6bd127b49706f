import type { Test } from 'tap'
import { kindsOf } from '../../server/audit/audits.ts'
import type { Database } from '../../server/platform/database/database.ts'
import { sql } from '../../server/platform/database/sql.ts'
import type { Endpoint } from '../../server/platform/http/endpoint.ts'

/** The same endpoint, whose every success must have written what it says it always writes. */
export function audited(t: Test, db: Database, endpoint: Endpoint): Endpoint {
  const { audits, method, path } = endpoint
  const isStrict = typeof audits === 'string' || Array.isArray(audits)
  if (!isStrict) return endpoint
  const kinds = kindsOf(audits)
  const newest = (above: number) =>
    db.snapshot(tx =>
      tx.one<{ all: number; fitting: number }>(sql`
        select coalesce(max(sequence), 0) as all,
          count(*) filter (where sequence > ${above} and kind = any(${kinds})) as fitting
        from audit_log`),
    )
  return {
    ...endpoint,
    async run(...request) {
      const before = await newest(0)
      const answer = await endpoint.run(...request)
      const { fitting } = await newest(before.all)
      if (fitting === 0) t.fail(`${method} ${path} recorded none of ${kinds.join(', ')}`)
      return answer
    },
  }
}
