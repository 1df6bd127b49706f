import { record } from '../audit/record.ts'
import type { Tx } from '../platform/database/tx.ts'
import { sql } from '../platform/database/sql.ts'
import { hashToken, newToken } from './token.ts'

/** How exact it is when a key was last used. */
export const usedExactlyMs = 60 * 60_000

/** Gives the user one more key and returns it: this is the only time that anybody sees it. */
export async function createApiKey(tx: Tx, userId: number, key = newToken()): Promise<string> {
  record(tx, { kind: 'api_key.created', user: userId })
  await tx.run(sql`insert into api_keys (key_hash, user_id) values (${hashToken(key)}, ${userId})`)
  return key
}

/** No program acts for this person any more. Resolves to how many keys there were. */
export async function removeKeysOf(tx: Tx, userId: number): Promise<number> {
  const keys = await tx.run(sql`delete from api_keys where user_id = ${userId}`)
  if (keys > 0) record(tx, { kind: 'api_key.removed', user: userId, details: { keys } })
  return keys
}

/** When somebody's keys were made and last used. */
export const keysOf = (tx: Tx, userId: number) =>
  tx.many<{ createdAt: Date; lastUsedAt: Date | null }>(sql`
    select created_at as "createdAt", last_used_at as "lastUsedAt"
    from api_keys where user_id = ${userId} order by created_at, key_hash`)

/** A program uses it. Of many requests at once, one writes this down. */
export const noteKeyUse = (tx: Tx, keyHash: Buffer, now: Date): Promise<number> =>
  tx.run(sql`
    update api_keys set last_used_at = ${now}
    where key_hash = ${keyHash}
      and (last_used_at is null or last_used_at <= ${new Date(now.getTime() - usedExactlyMs)})`)
