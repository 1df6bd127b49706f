import type { ServerEvent } from '../../protocol/event.ts'
import { sql } from '../database/sql.ts'
import type { Tx } from '../database/tx.ts'

/** One row of the log. */
export type LogEntry = {
  id: number
  event: ServerEvent
  everyone: boolean
  userIds: number[]
  publicChannel: boolean
  userExtras: Record<string, object> | null
  queueExtras: Record<string, object> | null
}

const columns = sql`
  id, event, everyone, user_ids as "userIds", public_channel as "publicChannel",
  user_extras as "userExtras", queue_extras as "queueExtras"`

/** The position of the log: everything up to this id has been committed. */
export const logPosition = async (tx: Tx): Promise<number> =>
  (await tx.one<{ id: number }>(sql`select coalesce(max(id), 0) as id from events`)).id

/** At most `limit` entries after `position`, oldest first. */
export const entriesAfter = (tx: Tx, position: number, limit: number): Promise<LogEntry[]> =>
  tx.many<LogEntry>(
    sql`select ${columns} from events where id > ${position} order by id limit ${limit}`,
  )
