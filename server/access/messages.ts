import { badRequest } from '../platform/http/api-error.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import type { Reader } from './channel-rules.ts'
import { visibleTo } from './visible-to.ts'

/** Enough of a message to act on it. */
export type MessagePlace = {
  readonly id: number
  readonly conversationId: number
  /** The conversation that it was sent to. */
  readonly originId: number
}

export const noSuchMessage = () => badRequest('Invalid message(s)')

/** All of these messages, or none: one that is not there, or not theirs, refuses the call. */
export async function messagesToRead(
  tx: Tx,
  reader: Reader,
  ids: readonly number[],
): Promise<Allowed<MessagePlace, 'read'>[]> {
  const messages = await readable(tx, reader, ids)
  return allOf(messages, ids)
}

/**
 * The same for putting flags on them, which refer to the messages: held lightly until the end of the transaction, so that none is
 * deleted or taken to another channel meanwhile.
 */
export async function messagesToMark(
  tx: Tx,
  reader: Reader,
  ids: readonly number[],
): Promise<Allowed<MessagePlace, 'read'>[]> {
  await hold(tx, ids)
  return messagesToRead(tx, reader, ids)
}

/** Those of `ids` that are still there to be marked; for ids that were found by a search, and not named by somebody. */
export async function messagesLeftToMark(
  tx: Tx,
  reader: Reader,
  ids: readonly number[],
): Promise<Allowed<MessagePlace, 'read'>[]> {
  await hold(tx, ids)
  return readable(tx, reader, ids)
}

const hold = (tx: Tx, ids: readonly number[]) =>
  tx.run(sql`select from messages where id = any(${ids}::bigint[]) order by id for key share`)

function allOf<Row>(messages: Row[], ids: readonly number[]): Row[] {
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
    select m.id, m.conversation_id as "conversationId", m.origin_id as "originId" from messages m
    where m.id = any(${ids}::bigint[]) and ${visibleTo(reader)} order by m.id`)
  return messages.map(message => allow(message, 'read'))
}
