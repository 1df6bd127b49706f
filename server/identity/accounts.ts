import { sql, type Sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { Actor } from './actor.ts'
import { hashToken } from './token.ts'

export type Account = Actor & { isActive: boolean; passwordHash: string | null }

const accountWhere = (tx: Tx, condition: Sql) =>
  tx.maybe<Account>(sql`
    select users.id, email, full_name as "fullName", role, is_bot as "isBot", is_active as "isActive",
      password_hash as "passwordHash"
    from users where ${condition}`)

export const accountOfKey = (tx: Tx, key: string) =>
  accountWhere(tx, sql`id = (select user_id from api_keys where key_hash = ${hashToken(key)})`)

export const accountOfSession = (tx: Tx, token: string, now: Date) =>
  accountWhere(
    tx,
    sql`id = (select user_id from sessions
              where token_hash = ${hashToken(token)} and expires_at > ${now})`,
  )

export const accountOfEmail = (tx: Tx, email: string) =>
  accountWhere(tx, sql`lower(email) = lower(${email})`)
