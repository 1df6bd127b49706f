import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import type { PropagateMode } from '../protocol/message-changes.ts'
import { allow, type Allowed } from './allowed.ts'
import type { Reader } from './channel-rules.ts'
import { noSuchMessage } from './messages.ts'
import { heldMessage, type HeldMessage } from './messages-to-change.ts'
import { visibleTo } from './visible-to.ts'

/** Where a message is to go. Undefined: as it is. */
export type Destination = {
  readonly channelId: number | undefined
  readonly topic: string | undefined
}

/**
 * The message that is to be moved, when the reader can see it, with everything held that a move touches: its channel (and the other one,
 * both alone, when it leaves), its topic and the other one. The messages themselves are held by `movedAlong`.
 */
export async function messageToMove(
  tx: Tx,
  reader: Reader,
  id: number,
  to: Destination,
): Promise<Allowed<HeldMessage, 'change'>> {
  await tx.run(sql`savepoint unheld`)
  for (;;) {
    const before = await placeOf(tx, id)
    if (!before) throw noSuchMessage()
    const leaves = to.channelId !== undefined && to.channelId !== before.channelId
    await tx.run(sql`
      select from channels where id in (${before.channelId}::int, ${to.channelId ?? null}::bigint) order by id
      ${leaves ? sql`for update` : sql`for key share`}`)
    await tx.run(sql`
      select from conversations
      where id = ${before.conversationId}
        or (channel_id = ${to.channelId ?? before.channelId}::bigint
            and lower(topic) = lower(${to.topic ?? before.topic}))
      order by id for no key update`)
    // What leaves its channel is held with what goes along, in the order of ids: whoever flags several holds them in that order.
    if (!leaves) await tx.run(sql`select from messages where id = ${id}::bigint for no key update`)
    const message = await heldMessage(tx, reader, id)
    if (!message) throw noSuchMessage()
    if (message.channelId === before.channelId && message.conversationId === before.conversationId)
      return allow(message, 'change')
    // Somebody else moved it while we waited. What is held is let go first, or the order would be broken.
    await tx.run(sql`rollback to savepoint unheld`)
  }
}

type Place = { channelId: number | null; conversationId: number; topic: string | null }
const placeOf = (tx: Tx, id: number) =>
  tx.maybe<Place>(sql`
    select m.channel_id as "channelId", m.conversation_id as "conversationId", v.topic
    from messages m join conversations v on v.id = m.conversation_id where m.id = ${id}::bigint`)

export type MovedAlong = { readonly id: number; readonly sentAt: Date }

/** The messages that go with this one, of those that the reader can see, in the order of ids; held until the end of the transaction. */
export async function movedAlong(
  tx: Tx,
  reader: Reader,
  message: Allowed<HeldMessage, 'change'>,
  { mode, leaves }: { mode: PropagateMode; leaves: boolean },
): Promise<MovedAlong[]> {
  const which = {
    change_one: sql`m.id = ${message.id}`,
    change_later: sql`m.id >= ${message.id}`,
    change_all: sql`true`,
  }
  const messages = await tx.many<MovedAlong>(sql`
    select m.id, m.sent_at as "sentAt" from messages m
    where m.conversation_id = ${message.conversationId} and ${which[mode]} and ${visibleTo(reader)}
    order by m.id`)
  const ids = messages.map(({ id }) => id)
  await tx.run(sql`
    select from messages where id = any(${ids}::bigint[]) order by id
    ${leaves ? sql`for update` : sql`for no key update`}`)
  return messages
}
