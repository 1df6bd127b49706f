import type { Allowed } from '../../access/allowed.ts'
import { subscribersOf } from '../../access/audience.ts'
import type { Channel } from '../../access/channels.ts'
import { strangersTo } from '../../access/known-people.ts'
import type { OwnMessage } from '../../access/own-messages.ts'
import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { extrasFor } from '../../platform/events/audience.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

export type TypingOp = 'start' | 'stop'
type Person = { id: number; apiEmail: string }

/** In larger channels too many people would be told too often of what is not said yet. */
const mostListeners = 100

/** Tells the people of a direct conversation, the sender's other devices among them. */
export async function typeDirectly(
  tx: Tx,
  sender: Actor,
  op: TypingOp,
  memberIds: readonly number[],
): Promise<void> {
  const people = await tx.many<Person>(sql`
    select id, api_email as "apiEmail" from users
    where id = any(${memberIds}::bigint[]) order by id`)
  const recipients = people.map(typist)
  const self = recipients.find(one => one.user_id === sender.id)
  if (!self) throw new Error('somebody types in a conversation that they are not in')
  announce(
    tx,
    { type: 'typing', op, message_type: 'direct', sender: self, recipients },
    { users: memberIds, isTransient: true },
  )
}

/** Tells those who are in the channel. */
export async function typeInChannel(
  tx: Tx,
  sender: Actor,
  op: TypingOp,
  { channel, topic }: { channel: Allowed<Channel, 'see'>; topic: string },
): Promise<void> {
  const users = await subscribersOf(tx, channel.id)
  if (users.length > mostListeners) return
  const self = await tx.one<Person>(
    sql`select id, api_email as "apiEmail" from users where id = ${sender.id}`,
  )
  announce(
    tx,
    {
      type: 'typing',
      op,
      message_type: 'stream',
      sender: typist(self),
      stream_id: channel.id,
      topic,
    },
    {
      users,
      userExtras: extrasFor(await strangersTo(tx, sender.id, users), { unknown_sender: true }),
      isTransient: true,
    },
  )
}

/** Tells those who would hear of the edit. */
export async function typeAnEdit(
  tx: Tx,
  { id: sender_id }: Actor,
  op: TypingOp,
  message: Allowed<OwnMessage, 'edit'>,
): Promise<void> {
  const { channelId, memberIds, topic } = message
  const users = channelId === null ? (memberIds ?? []) : await subscribersOf(tx, channelId)
  if (users.length > mostListeners) return
  announce(
    tx,
    {
      type: 'typing_edit_message',
      op,
      sender_id,
      message_id: message.id,
      recipient:
        channelId === null
          ? { type: 'direct', user_ids: users }
          : { type: 'channel', channel_id: channelId, topic: topic ?? '' },
    },
    { users, isTransient: true },
  )
}

const typist = ({ id, apiEmail }: Person) => ({ user_id: id, email: apiEmail })
