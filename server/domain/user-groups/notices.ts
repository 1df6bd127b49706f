import type { Actor } from '../../identity/actor.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { silently } from '../notices/words.ts'
import { tell } from '../notices/tell.ts'
import { mostTold } from '../subscriptions/notices.ts'

type Change = { name: string; change: 'added' | 'removed'; users: readonly number[]; now: Date }

/** Tells people that somebody else has brought them into a group, or sent them out. Programs are told nothing. */
export async function tellMembers(
  tx: Tx,
  actor: Actor,
  { name, change, users, now }: Change,
): Promise<void> {
  if (users.length > mostTold) return
  const people = await tx.many<{ id: number }>(sql`
    select id from users
    where id = any(${users}::int[]) and id <> ${actor.id} and not is_bot order by id`)
  const done = change === 'added' ? 'added you to' : 'removed you from'
  const content = `${silently(actor)} ${done} the group @_*${name}*.`
  for (const { id } of people) await tell(tx, id, { content, now })
}
