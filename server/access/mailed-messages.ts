import { unreadBy } from '../domain/flags/unread-by.ts'
import { unknownName } from '../domain/users/unknown.ts'
import type { Role } from '../identity/actor.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import { peopleKnownTo } from './known-people.ts'
import { visibleTo } from './visible-to.ts'

/** A message as a mail tells it. */
type Told = {
  readonly id: number
  readonly conversationId: number
  readonly senderName: string
  readonly content: string
  readonly sentAt: Date
}

/** Those of these messages that somebody may still read and has not: a mail is a reading, too. Nothing for who has left. */
export async function messagesLeftToTell(
  tx: Tx,
  userId: number,
  ids: readonly number[],
): Promise<Allowed<Told, 'tell'>[]> {
  const reader = await tx.maybe<{ id: number; role: Role }>(sql`
    select id, role from users where id = ${userId} and is_active`)
  if (!reader) return []
  const messages = await tx.many<Told>(sql`
    select m.id, m.conversation_id as "conversationId", m.content, m.sent_at as "sentAt",
      case when ${await peopleKnownTo(tx, reader)} then u.full_name else ${unknownName} end as "senderName"
    from messages m join users u on u.id = m.sender_id
    where m.id = any(${ids}::bigint[]) and ${visibleTo(reader)} and ${unreadBy(reader)}
    order by m.id`)
  return messages.map(message => allow(message, 'tell'))
}
