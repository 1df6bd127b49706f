import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { Actor } from './actor.ts'

export type Account = Actor & {
  /** What others are shown in place of the address, or the address itself. */
  apiEmail: string
  isActive: boolean
}

/** An account that a secret opened, and until when it does. */
export type Opened = { account: Account; until: Date | undefined }

const accountColumns = sql`
  users.id, email, api_email as "apiEmail", full_name as "fullName", role, is_bot as "isBot", is_active as "isActive"`

export async function accountOfKey(tx: Tx, keyHash: Buffer): Promise<Opened | undefined> {
  const account = await tx.maybe<Account>(sql`
    select ${accountColumns} from users
    where id = (select user_id from api_keys where key_hash = ${keyHash})`)
  return account && { account, until: undefined }
}

export async function accountOfSession(
  tx: Tx,
  tokenHash: Buffer,
  now: Date,
): Promise<Opened | undefined> {
  const found = await tx.maybe<Account & { until: Date }>(sql`
    select ${accountColumns}, expires_at as until
    from sessions join users on users.id = sessions.user_id
    where token_hash = ${tokenHash} and expires_at > ${now}`)
  return found && { account: found, until: found.until }
}

/** For signing in: with what the password is held against. */
export const accountOfEmail = (tx: Tx, email: string) =>
  tx.maybe<Account & { passwordHash: string | null }>(sql`
    select ${accountColumns}, password_hash as "passwordHash" from users
    where lower(email) = lower(${email})`)

export const accountOfId = (tx: Tx, id: number) =>
  tx.maybe<Account>(sql`select ${accountColumns} from users where id = ${id}`)
