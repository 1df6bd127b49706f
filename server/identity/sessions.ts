import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { hashToken, newToken } from './token.ts'

export const sessionSeconds = 14 * 24 * 60 * 60

/** A new session's token, which only its cookie holds. */
export async function createSession(tx: Tx, userId: number, now: Date): Promise<string> {
  const token = newToken()
  await tx.run(sql`
    insert into sessions (token_hash, user_id, expires_at)
    values (${hashToken(token)}, ${userId}, ${now}::timestamptz + make_interval(secs => ${sessionSeconds}))`)
  return token
}

export const endSession = (tx: Tx, token: string): Promise<number> =>
  tx.run(sql`delete from sessions where token_hash = ${hashToken(token)}`)

export const removeExpiredSessions = (tx: Tx, now: Date): Promise<number> =>
  tx.run(sql`delete from sessions where expires_at <= ${now}`)

/** Signs somebody out everywhere. */
export const endSessionsOf = (tx: Tx, userId: number): Promise<number> =>
  tx.run(sql`delete from sessions where user_id = ${userId}`)
