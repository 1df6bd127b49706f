import { record } from '../../audit/record.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

type Moderated = {
  kind: 'message.deleted' | 'message.moved'
  ids: readonly number[]
  channel: number | null
  details?: Readonly<Record<string, unknown>>
}

/** What somebody does with messages of others; one's own are ordinary chat. Asked while they are still there. */
export async function recordModeration(
  tx: Tx,
  actorId: number,
  moderated: Moderated,
): Promise<void> {
  const { kind, channel, details } = moderated
  const others = await tx.many<{ id: number; senderId: number }>(sql`
    select id, sender_id as "senderId" from messages
    where id = any(${moderated.ids}::bigint[]) and sender_id <> ${actorId} order by id`)
  const [first] = others
  if (!first) return
  const messages = others.map(({ id }) => id)
  const users = [...new Set(others.map(({ senderId }) => senderId))]
  record(tx, {
    kind,
    ...(channel !== null && { channel }),
    ...(others.length === 1
      ? { message: first.id, user: first.senderId, details: { ...details } }
      : { details: { messages, users, ...details } }),
  })
}
