import { record } from '../audit/record.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { Role } from './actor.ts'
import type { Caller } from './caller.ts'
import { programName } from './program-name.ts'
import { sessionEnd, sessionLifetime, withLimits } from './session-limits.ts'
import { hashToken, newToken } from './token.ts'

/** How exact it is when a session was last used: writing it down costs a row, and not each request does. */
export const seenExactlyMs = 60_000

/** A new session's token, which only its cookie holds, and for how many seconds it is worth anything. */
export type NewSession = { readonly token: string; readonly seconds: number }
type Person = { readonly id: number; readonly role: Role }

export async function createSession(
  tx: Tx,
  { id, role }: Person,
  caller: Caller,
  now: Date,
): Promise<NewSession> {
  record(tx, { kind: 'session.began', user: id })
  const token = newToken()
  const seconds = await sessionLifetime(tx, role)
  await tx.run(sql`
    insert into sessions (token_hash, user_id, created_at, last_seen_at, expires_at, program, address)
    values (${hashToken(token)}, ${id}, ${now}, ${now},
      ${now}::timestamptz + make_interval(secs => ${seconds}),
      ${programName(caller.userAgent)}, ${caller.address})`)
  return { token, seconds }
}

export async function endSession(tx: Tx, token: string): Promise<void> {
  const ended = await tx.maybe<{ user: number }>(sql`
    delete from sessions where token_hash = ${hashToken(token)} returning user_id as user`)
  if (ended) record(tx, { kind: 'session.ended', ...ended })
}

/** Those whose time is over, and those that nobody has used for too long. */
export const removeExpiredSessions = (tx: Tx, now: Date): Promise<number> =>
  tx.run(sql`
    delete from sessions where id in (
      select s.id from sessions s join users u on u.id = s.user_id ${withLimits}
      where ${sessionEnd} <= ${now})`)

/** Signs somebody out everywhere, but where `kept` is the token of a session. Resolves to how many sessions there were. */
export async function endSessionsOf(tx: Tx, userId: number, kept?: string): Promise<number> {
  const sessions = await tx.run(sql`
    delete from sessions where user_id = ${userId}
      and token_hash is distinct from ${kept === undefined ? null : hashToken(kept)}`)
  if (sessions > 0) record(tx, { kind: 'session.ended', user: userId, details: { sessions } })
  return sessions
}

/** Somebody uses it. Of many requests at once, one writes this down. */
export const noteSessionUse = (tx: Tx, tokenHash: Buffer, now: Date): Promise<number> =>
  tx.run(sql`
    update sessions set last_seen_at = ${now}
    where token_hash = ${tokenHash}
      and last_seen_at <= ${new Date(now.getTime() - seenExactlyMs)}`)
