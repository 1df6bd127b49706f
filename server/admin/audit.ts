import { text } from 'node:stream/consumers'
import * as z from 'zod'
import { auditLogForOperator } from '../access/audit-log.ts'
import { notAudited } from '../audit/audits.ts'
import { headsIn } from '../audit/heads.ts'
import { isAuditKind } from '../audit/kinds.ts'
import { auditRows, mostAtOnce } from '../audit/queries.ts'
import { verifyChain } from '../audit/verify.ts'
import { accountOfEmail } from '../identity/accounts.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { Verb } from './verb.ts'
import { withDatabase } from './with-database.ts'

const onlyReads = notAudited('it only reads')

/** A day, or a moment with its offset from UTC. */
const moment = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], {
    error: 'is written like 2026-02-03 or 2026-02-03T04:05:06Z',
  })
  .transform(said => new Date(said))

const wish = z.strictObject({
  kind: z.string().refine(isAuditKind, 'nothing of this kind is recorded').exactOptional(),
  /** An id or an address. */
  user: z.string().min(1).exactOptional(),
  since: moment.exactOptional(),
  until: moment.exactOptional(),
  limit: z.coerce.number().int().min(1).max(mostAtOnce, `is at most ${mostAtOnce}`).default(100),
})

export const auditList: Verb = {
  options: {},
  audits: onlyReads,
  usage:
    '  the newest rows of the audit log: standard input has {"kind"?, "user"?, "since"?, "until"?, "limit"?} as JSON',
  async run({ config, input }) {
    const asked = wish.safeParse(parsed(await text(input)))
    if (!asked.success) return { result: { refused: problemOf(asked.error) } }
    const { kind, user, since: from, until, limit } = asked.data
    return withDatabase(config, config.database.user, db =>
      db.snapshot(async tx => {
        const concerning = user === undefined ? undefined : await personNamed(tx, user)
        if (user !== undefined && concerning === undefined)
          return { result: { refused: 'user: nobody has this id or address' } }
        const kinds = kind === undefined ? undefined : [kind]
        const filter = auditLogForOperator({ kinds, concerning, from, until, limit })
        return { result: { rows: await auditRows(tx, filter) } }
      }),
    )
  },
}

/** Rows outlive people: an id need not be anybody's any more. */
const personNamed = async (tx: Tx, named: string): Promise<number | undefined> =>
  /^\d{1,9}$/.test(named) ? Number(named) : (await accountOfEmail(tx, named))?.id

function problemOf({ issues: [issue] }: z.ZodError): string {
  const place = issue?.path.join('.')
  return `${place === undefined || place === '' ? '' : `${place}: `}${issue?.message}`
}

const trust = z.strictObject({ keys: z.array(z.string()).exactOptional() })

export const auditVerify: Verb = {
  options: {},
  audits: onlyReads,
  usage:
    '  whether the audit log is as it was written: standard input has {"keys"?}, public keys, as JSON',
  async run({ config, input }) {
    const { keys: trusted } = trust.parse(parsed(await text(input)))
    const found = config.audit === undefined ? [] : await headsIn(config.audit)
    const verdict = await withDatabase(config, config.database.user, db =>
      verifyChain(db, { found, trusted }),
    )
    const { rows, heads, erased, suspicion, headTrouble } = verdict
    return {
      result: {
        ok: suspicion === undefined && headTrouble === undefined,
        rows,
        heads,
        erased,
        ...(suspicion && { suspicion }),
        ...(headTrouble && { head_trouble: headTrouble }),
      },
    }
  },
}

const parsed = (json: string): unknown => (json.trim() === '' ? {} : JSON.parse(json))
