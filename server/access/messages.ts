import { badRequest } from '../platform/http/api-error.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import type { Reader } from './channel-rules.ts'
import { visibleTo } from './visible-to.ts'

/** Enough of a message to act on it. */
export type MessagePlace = { readonly id: number; readonly conversationId: number }

const noSuchMessage = () => badRequest('Invalid message(s)')

/** All of these messages, or none: one that is not there, or not theirs, refuses the call. */
export async function messagesToRead(
  tx: Tx,
  reader: Reader,
  ids: readonly number[],
): Promise<Allowed<MessagePlace, 'read'>[]> {
  const messages = await readable(tx, reader, ids)
  if (messages.length < new Set(ids).size) throw noSuchMessage()
  return messages
}

export async function messageToRead(
  tx: Tx,
  reader: Reader,
  id: number,
): Promise<Allowed<MessagePlace, 'read'>> {
  const [message] = await readable(tx, reader, [id])
  if (!message) throw noSuchMessage()
  return message
}

async function readable(tx: Tx, reader: Reader, ids: readonly number[]) {
  const messages = await tx.many<MessagePlace>(sql`
    select m.id, m.conversation_id as "conversationId" from messages m
    where m.id = any(${ids}::bigint[]) and ${visibleTo(reader)} order by m.id`)
  return messages.map(message => allow(message, 'read'))
}
