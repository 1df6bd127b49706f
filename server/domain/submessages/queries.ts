import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Submessage } from '../../protocol/submessages.ts'

/** The submessages of a row `m` of messages, the oldest first, in the protocol's words. */
export const submessagesOf = sql`coalesce((
  select jsonb_agg(jsonb_build_object('id', e.id, 'message_id', e.message_id, 'sender_id', e.sender_id,
                                      'msg_type', e.msg_type, 'content', e.content) order by e.id)
  from submessages e where e.message_id = m.id), '[]')`

export const firstSubmessage = (tx: Tx, messageId: number) =>
  tx.maybe<{ content: string }>(sql`
    select content from submessages where message_id = ${messageId} order by id limit 1`)

export const insertSubmessage = async (tx: Tx, one: Omit<Submessage, 'id'>): Promise<number> =>
  (
    await tx.one<{ id: number }>(sql`
      insert into submessages (message_id, sender_id, msg_type, content)
      values (${one.message_id}, ${one.sender_id}, ${one.msg_type}, ${one.content}) returning id`)
  ).id
