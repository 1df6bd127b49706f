import type { Tx } from '../platform/database/tx.ts'
import { sql } from '../platform/database/sql.ts'
import { hashToken, newToken } from './token.ts'

/** Gives the user one more key and returns it: this is the only time that anybody sees it. */
export async function createApiKey(tx: Tx, userId: number, key = newToken()): Promise<string> {
  await tx.run(sql`insert into api_keys (key_hash, user_id) values (${hashToken(key)}, ${userId})`)
  return key
}

/** No program acts for this person any more. */
export const removeKeysOf = (tx: Tx, userId: number): Promise<number> =>
  tx.run(sql`delete from api_keys where user_id = ${userId}`)
