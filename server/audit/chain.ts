import { createHash } from 'node:crypto'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'

/** A row as it is hashed: what the database writes as text is hashed as that text. */
export type Link = {
  readonly sequence: number
  /** Microseconds since 1970. */
  readonly time: string
  readonly kind: string
  readonly actingUser: number | null
  readonly actingInstead: string | null
  readonly targetUser: number | null
  readonly channel: number | null
  readonly group: number | null
  readonly message: number | null
  readonly details: string
  readonly program: string | null
  readonly personal: string | null
  readonly salt: Buffer | null
  readonly personalHash: Buffer | null
  readonly previousHash: Buffer
  readonly hash: Buffer
}

/** What the first row holds in place of the hash of one before it. */
export const beforeAll = Buffer.alloc(32)

const columns = sql`sequence, trunc(extract(epoch from time) * 1000000)::bigint::text as time, kind,
  acting_user_id as "actingUser", acting_instead as "actingInstead", target_user_id as "targetUser",
  channel_id as channel, group_id as "group", message_id as message, details::text as details,
  program, personal::text as personal, salt, personal_hash as "personalHash",
  previous_hash as "previousHash", hash`

/** The rows after this one, in order. */
export const linksAfter = (tx: Tx, sequence: number, limit: number): Promise<Link[]> =>
  tx.many<Link>(sql`
    select ${columns} from audit_log where sequence > ${sequence}::bigint
    order by sequence limit ${limit}`)

/** The newest row, or undefined where there is none. */
export const newestLink = (tx: Tx): Promise<Pick<Link, 'sequence' | 'hash'> | undefined> =>
  tx.maybe<Pick<Link, 'sequence' | 'hash'>>(
    sql`select sequence, hash from audit_log order by sequence desc limit 1`,
  )

/** What the database's own function `audit_hash` makes of a row; written a second time, so that neither is believed alone. */
export function hashOf(link: Link, sequence = link.sequence): Buffer {
  const fields = [
    'parley audit 1',
    sequence,
    link.time,
    link.kind,
    link.actingUser,
    link.actingInstead,
    link.targetUser,
    link.channel,
    link.group,
    link.message,
    link.details,
    link.program,
    link.personalHash?.toString('hex') ?? null,
    link.previousHash.toString('hex'),
  ]
  return sha256(fields.map(field).join(''))
}

/** A text with its length before it: where one ends and the next begins is never in doubt. */
function field(value: string | number | null): string {
  if (value === null) return '-'
  const text = String(value)
  return `${Buffer.byteLength(text)}:${text},`
}

/** Whether what it tells of a person is what was hashed, or has been taken away. */
export function isPersonalIntact({ personal, salt, personalHash }: Link): boolean {
  // The table has both or neither.
  if (personal === null || salt === null) return personal === null
  const expected = sha256(salt, personal)
  return personalHash?.equals(expected) === true
}

function sha256(...parts: readonly (string | Buffer)[]): Buffer {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)
  return digest.digest()
}
