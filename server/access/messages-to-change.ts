import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import type { Reader } from './channel-rules.ts'
import { noSuchMessage } from './messages.ts'
import { visibleTo } from './visible-to.ts'

/** A message that is about to change, and where it is. */
export type HeldMessage = {
  readonly id: number
  readonly conversationId: number
  readonly channelId: number | null
  readonly channelName: string | null
  readonly isPrivateChannel: boolean
  readonly topic: string | null
  readonly memberIds: readonly number[] | null
  readonly senderId: number
  readonly sentAt: Date
  readonly content: string
  readonly rendered: string
}

/**
 * How a message and its channel are held until the end of the transaction, always in this order: channels, conversations, messages
 * (each by id), then people's flags, then the event log.
 *
 * - `to react`: nobody deletes it or takes it elsewhere meanwhile.
 * - `to edit`: nobody else edits it either.
 * - `to delete`: alone, and the channel as well: which message is its first must not change meanwhile.
 */
type Hold = 'to react' | 'to edit' | 'to delete'

/** The message, when the reader can see it and its channel is not archived. "Not there" and "not yours" are the same. */
export async function messageToChange(
  tx: Tx,
  reader: Reader,
  id: number,
  hold: Hold,
): Promise<Allowed<HeldMessage, 'change'>> {
  await tx.run(sql`savepoint unheld`)
  for (;;) {
    const before = await placeOf(tx, id)
    if (!before) throw noSuchMessage()
    await tx.run(sql`select from channels where id = ${before.channelId}::int
      ${hold === 'to delete' ? sql`for update` : sql`for key share`}`)
    await tx.run(sql`select from messages where id = ${id}::bigint ${strength[hold]}`)
    const message = await heldMessage(tx, reader, id)
    if (!message) throw noSuchMessage()
    if (message.channelId === before.channelId) return allow(message, 'change')
    // It was moved while we waited for the channel that it was in. What is held is let go first, or the order would be broken.
    await tx.run(sql`rollback to savepoint unheld`)
  }
}

const strength = {
  'to react': sql`for key share`,
  'to edit': sql`for no key update`,
  'to delete': sql`for update`,
}

const placeOf = (tx: Tx, id: number) =>
  tx.maybe<{ channelId: number | null }>(
    sql`select channel_id as "channelId" from messages where id = ${id}::bigint`,
  )

export const heldMessage = (tx: Tx, reader: Reader, id: number) =>
  tx.maybe<HeldMessage>(sql`
    select m.id, m.conversation_id as "conversationId", m.channel_id as "channelId",
      ch.name as "channelName", coalesce(ch.is_private, false) as "isPrivateChannel",
      v.topic, v.member_ids as "memberIds",
      m.sender_id as "senderId", m.sent_at as "sentAt", m.content, m.rendered
    from messages m join conversations v on v.id = m.conversation_id
      left join channels ch on ch.id = m.channel_id
    where m.id = ${id}::bigint and not coalesce(ch.is_archived, false) and ${visibleTo(reader)}`)
