import { badRequest } from '../platform/http/api-error.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import type { Reader } from './channel-rules.ts'
import { messageToRead } from './messages.ts'

export type OwnMessage = {
  readonly id: number
  readonly senderId: number
  readonly channelId: number | null
  readonly topic: string | null
  readonly memberIds: number[] | null
}

/** For telling others that one is at it again: a message of the reader's own that they can still read. */
export async function ownMessage(
  tx: Tx,
  reader: Reader,
  id: number,
): Promise<Allowed<OwnMessage, 'edit'>> {
  await messageToRead(tx, reader, id)
  const message = await tx.one<OwnMessage>(sql`
    select m.id, m.sender_id as "senderId", m.channel_id as "channelId", v.topic,
      v.member_ids as "memberIds"
    from messages m join conversations v on v.id = m.conversation_id where m.id = ${id}`)
  if (message.senderId !== reader.id)
    throw badRequest("You don't have permission to edit this message")
  return allow(message, 'edit')
}
