import type { Allowed } from '../access/allowed.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'

/** Undefined: whatever it is. */
export type AuditFilter = {
  readonly kinds?: readonly string[] | undefined
  readonly actingUser?: number | undefined
  /** To whom it was done, alone or with others. */
  readonly user?: number | undefined
  /** Who did it, or to whom it was done. */
  readonly concerning?: number | undefined
  readonly channel?: number | undefined
  readonly from?: Date | undefined
  readonly until?: Date | undefined
  /** Only rows with a smaller number. */
  readonly before?: number | undefined
  readonly limit: number
}

export const mostAtOnce = 1000

/** A row as it is told, in the words of the API. */
export type AuditRow = {
  sequence: number
  time: number
  kind: string
  acting_user_id: number | null
  acting_instead: string | null
  user_id: number | null
  stream_id: number | null
  group_id: number | null
  message_id: number | null
  details: Record<string, unknown>
  personal: Record<string, unknown> | null
  is_erased: boolean
  client: string | null
  hash: string
}

/** The rows that somebody asked for, the newest first. */
export function auditRows(tx: Tx, filter: Allowed<AuditFilter, 'read'>): Promise<AuditRow[]> {
  const { kinds, actingUser, user, concerning, channel, from, until, before } = filter
  const conditions = [
    ...(kinds === undefined ? [] : [sql`and kind = any(${kinds})`]),
    ...(actingUser === undefined ? [] : [sql`and acting_user_id = ${actingUser}::bigint`]),
    ...(user === undefined ? [] : [sql`and ${doneTo(user)}`]),
    ...(concerning === undefined
      ? []
      : [sql`and (acting_user_id = ${concerning}::bigint or ${doneTo(concerning)})`]),
    ...(channel === undefined ? [] : [sql`and channel_id = ${channel}::bigint`]),
    ...(from === undefined ? [] : [sql`and time >= ${from}`]),
    ...(until === undefined ? [] : [sql`and time < ${until}`]),
    ...(before === undefined ? [] : [sql`and sequence < ${before}::bigint`]),
  ]
  const where = conditions.reduce((all, one) => sql`${all} ${one}`, sql`true`)
  return tx.many<AuditRow>(sql`
    select sequence, extract(epoch from time)::float8 as time, kind, acting_user_id, acting_instead,
      target_user_id as user_id, channel_id as stream_id, group_id, message_id, details, personal,
      personal_hash is not null and personal is null as is_erased, program as client,
      encode(hash, 'hex') as hash
    from audit_log where ${where} order by sequence desc limit ${filter.limit}`)
}

/** To them alone, or to them among others. */
const doneTo = (user: number) => sql`
  (target_user_id = ${user}::bigint or details -> 'users' @> to_jsonb(${user}::bigint))`
