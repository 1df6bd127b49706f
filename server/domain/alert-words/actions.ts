import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { alertWordsOf } from './queries.ts'

/** Every message is looked through for all of them. */
const mostWords = 1000

/** Resolves to all words that the actor has then. */
export async function addAlertWords(
  tx: Tx,
  { id }: Actor,
  words: readonly string[],
): Promise<string[]> {
  const added = await tx.run(sql`
    insert into alert_words (user_id, word)
    select ${id}, word from unnest(${words}::text[]) word where word <> ''
    on conflict do nothing`)
  const all = await alertWordsOf(tx, id)
  if (all.length > mostWords) throw badRequest(`You can have at most ${mostWords} alert words.`)
  return tell(tx, id, added, all)
}

/** Resolves to all words that the actor has then. */
export async function removeAlertWords(
  tx: Tx,
  { id }: Actor,
  words: readonly string[],
): Promise<string[]> {
  const removed = await tx.run(sql`
    delete from alert_words
    where user_id = ${id} and lower(word) in (select lower(w) from unnest(${words}::text[]) w)`)
  return tell(tx, id, removed, await alertWordsOf(tx, id))
}

function tell(tx: Tx, userId: number, changed: number, words: string[]): string[] {
  if (changed > 0) announce(tx, { type: 'alert_words', alert_words: words }, onlyUsers(userId))
  return words
}
