import type { Cause } from '../platform/database/cause.ts'
import { sql, type Sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { AuditKind } from './kinds.ts'

type Facts = Readonly<Record<string, unknown>>

export type AuditEntry = {
  readonly kind: AuditKind
  /** Whom or what it was done to. */
  readonly user?: number
  readonly channel?: number
  readonly group?: number
  readonly message?: number
  /** Ids, numbers, and values of settings before and after. Never a secret, never what a message says, never a file's name. */
  readonly details?: Facts
  /** Names and addresses: kept where they can be taken away again. */
  readonly personal?: Facts
}

const pending = new WeakMap<Tx, AuditEntry[]>()

/**
 * Writes this into the audit log if, and only if, the transaction commits. It is written last of all: the log is locked from then
 * until the commit, so that no two rows hold the hash of the same one.
 */
export function record(tx: Tx, entry: AuditEntry): void {
  const cause = causeOf(tx, entry)
  const waiting = pending.get(tx) ?? []
  waiting.push(entry)
  pending.set(tx, waiting)
  tx.beforeCommit('audit log', () => waiting.map(one => appending(one, cause)))
}

/** What is recorded without having been declared is a mistake in the program, found by the first test that comes this way. */
function causeOf({ cause }: Tx, { kind }: AuditEntry): Cause {
  if (cause === undefined)
    throw new Error(`cannot record ${kind}: what asks for it does not say that it audits`)
  if (cause.kinds?.includes(kind) === false)
    throw new Error(`cannot record ${kind}: it is not among what is said to be audited`)
  return cause
}

function appending(entry: AuditEntry, cause: Cause): Sql {
  const personal = {
    ...(cause.address !== undefined && { address: cause.address }),
    ...entry.personal,
  }
  return sql`select audit_append(
    ${entry.kind}, ${cause.user}::int, ${cause.instead}::text, ${entry.user ?? null}::int,
    ${entry.channel ?? null}::int, ${entry.group ?? null}::int, ${entry.message ?? null}::bigint,
    ${asJson(entry.details ?? {})}::jsonb, ${cause.program === undefined ? null : storable(cause.program)}::text,
    ${Object.keys(personal).length > 0 ? asJson(personal) : null}::jsonb)`
}

const mostOfProgram = 100

/** A client may call itself anything. */
const storable = (program: string) =>
  program.replaceAll('\0', '').toWellFormed().slice(0, mostOfProgram)

/** As PostgreSQL takes it: it knows neither half a character nor the character 0. */
const asJson = (facts: Facts) =>
  JSON.stringify(facts, (_key, value: unknown) =>
    typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
  )
