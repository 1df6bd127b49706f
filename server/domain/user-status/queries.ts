import type { Reader } from '../../access/channel-rules.ts'
import { peopleKnownTo } from '../../access/known-people.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { UserStatus } from '../../protocol/people-around.ts'

type Row = Required<UserStatus> & { user_id: number }

const statusesWhere = (tx: Tx, condition: Sql) =>
  tx.many<Row>(sql`
    select user_id, status_text, emoji_name, emoji_code, reaction_type
    from user_statuses join users u on u.id = user_id where ${condition} order by user_id`)

/** What everybody whom the reader knows says of themselves, by the person's id. */
export async function allStatuses(tx: Tx, reader: Reader): Promise<Record<string, UserStatus>> {
  return statusesOf(tx, await peopleKnownTo(tx, reader))
}

/** The same of rows `u` of users. */
export async function statusesOf(tx: Tx, people: Sql): Promise<Record<string, UserStatus>> {
  const rows = await statusesWhere(tx, people)
  return Object.fromEntries(rows.map(row => [row.user_id, shown(row)]))
}

export async function statusOf(tx: Tx, userId: number): Promise<UserStatus> {
  const [row] = await statusesWhere(tx, sql`user_id = ${userId}`)
  return row ? shown(row) : {}
}

const shown = ({ user_id: _id, ...status }: Row): UserStatus =>
  Object.fromEntries(Object.entries(status).filter(([, value]) => value !== ''))
