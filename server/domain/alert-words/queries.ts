import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** The words that this person wants to hear of, in alphabetical order. */
export async function alertWordsOf(tx: Tx, userId: number): Promise<string[]> {
  const rows = await tx.many<{ word: string }>(sql`
    select word from alert_words where user_id = ${userId} order by lower(word) collate "C"`)
  return rows.map(({ word }) => word)
}
