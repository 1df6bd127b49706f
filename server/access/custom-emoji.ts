import { isAdministrator, type Actor } from '../identity/actor.ts'
import { ApiError, badRequest } from '../platform/http/api-error.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'

type StoredEmoji = { readonly id: number; readonly author_id: number }

/** For taking it away. Held until the end of the transaction. */
export async function emojiToRemove(
  tx: Tx,
  actor: Actor,
  name: string,
): Promise<Allowed<StoredEmoji, 'remove'>> {
  const emoji = await tx.maybe<StoredEmoji>(sql`
    select id, author_id from custom_emoji where name = ${name} and is_active for update`)
  if (!emoji) throw new ApiError('BAD_REQUEST', `Emoji '${name}' does not exist`, { status: 404 })
  if (!isAdministrator(actor) && emoji.author_id !== actor.id)
    throw badRequest('Must be an organization administrator or emoji author')
  return allow(emoji, 'remove')
}
