import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

export type StoredReminder = {
  id: number
  userId: number
  messageId: number
  note: string
  content: string
  rendered: string
  deliverAt: Date
}

const columns = sql`id, user_id as "userId", message_id as "messageId", note, content, rendered,
  deliver_at as "deliverAt"`

/** A person's own, the next one in front. */
export const remindersOf = (tx: Tx, userId: number) =>
  tx.many<StoredReminder>(
    sql`select ${columns} from reminders where user_id = ${userId} order by deliver_at, id`,
  )

/** Held until the end of the transaction. */
export const dueReminder = (tx: Tx, id: number, now: Date) =>
  tx.maybe<StoredReminder>(
    sql`select ${columns} from reminders where id = ${id} and deliver_at <= ${now} for update`,
  )

export const insertReminder = (tx: Tx, reminder: Omit<StoredReminder, 'id'>) =>
  tx.one<StoredReminder>(sql`
    insert into reminders (user_id, message_id, note, content, rendered, deliver_at)
    values (${reminder.userId}, ${reminder.messageId}, ${reminder.note}, ${reminder.content},
      ${reminder.rendered}, ${reminder.deliverAt})
    returning ${columns}`)

/** False when there is no such reminder of this person's. */
export const deleteReminder = async (tx: Tx, userId: number, id: number): Promise<boolean> =>
  (await tx.run(sql`delete from reminders where id = ${id}::bigint and user_id = ${userId}`)) > 0

/** Those of these messages, with whose they were. */
export const deleteRemindersOf = (tx: Tx, messageIds: readonly number[]) =>
  tx.many<{ id: number; userId: number }>(sql`
    delete from reminders where message_id = any(${messageIds}::bigint[])
    returning id, user_id as "userId"`)
