import type { Reader } from '../../access/channel-rules.ts'
import { peopleKnownTo } from '../../access/known-people.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

/** Somebody, and when they were last here. */
export type SeenPerson = {
  id: number
  apiEmail: string
  connectedAt: Date
  activeAt: Date | null
  updateId: number
}

/** When each person's client was last connected, by the person's id. */
export const lastHere = async (tx: Tx): Promise<ReadonlyMap<number, Date>> =>
  new Map((await seenWhere(tx, sql`true`)).map(({ id, connectedAt }) => [id, connectedAt]))

const defaultHistoryDays = 14

const seenWhere = (tx: Tx, condition: Sql) =>
  tx.many<SeenPerson>(sql`
    select u.id, u.api_email as "apiEmail", p.connected_at as "connectedAt",
      p.active_at as "activeAt", p.update_id as "updateId"
    from presences p join users u on u.id = p.user_id
    where ${condition} order by u.id`)

export const seenPerson = async (tx: Tx, userId: number): Promise<SeenPerson | undefined> =>
  (await seenWhere(tx, sql`p.user_id = ${userId}`))[0]

/** Those of these people who were ever here. */
export const seenAmong = (tx: Tx, ids: readonly number[]): Promise<SeenPerson[]> =>
  seenWhere(tx, sql`p.user_id = any(${ids}::bigint[])`)

export type PresenceWish = {
  now: Date
  /** Only what is newer than this; undefined and what is below one mean everything. */
  after: number | undefined
  historyDays: number | undefined
}

/** Who was here of those whom the reader knows, and the number by which to ask for what is newer. */
export async function seenPeople(
  tx: Tx,
  reader: Reader,
  { now, after, historyDays }: PresenceWish,
): Promise<{ people: SeenPerson[]; updateId: number }> {
  const days = historyDays ?? defaultHistoryDays
  const isWanted =
    after !== undefined && after > 0
      ? sql`p.update_id > ${after}`
      : sql`p.connected_at >= ${now}::timestamptz - make_interval(secs => ${days * 86_400})`
  const people = await seenWhere(tx, sql`${isWanted} and ${await peopleKnownTo(tx, reader)}`)
  const newest = Math.max(...people.map(({ updateId }) => updateId), after ?? -1)
  return { people, updateId: newest }
}
