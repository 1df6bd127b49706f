import type { Reader } from '../../access/channel-rules.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unreadIds } from '../flags/unread-by.ts'

/** Stands for "beyond every message". The value is part of the protocol: clients compare with it. */
const beyondAll = 10_000_000_000_000_000

type Anchor = number | 'newest' | 'oldest' | 'first_unread'

export type Range = {
  anchor: Anchor
  includeAnchor: boolean
  before: number
  after: number
}

export type Found = {
  ids: number[]
  anchor: number
  foundAnchor: boolean
  foundOldest: boolean
  foundNewest: boolean
}

/** The ids around the anchor, ascending. `condition` speaks of rows `m` and `v`, and says who may read them. */
export async function messagesAround(
  tx: Tx,
  reader: Reader,
  condition: Sql,
  range: Range,
): Promise<Found> {
  const anchor = await anchorId(tx, reader, condition, range.anchor)
  const atOldest = anchor === 0
  const atNewest = anchor === beyondAll
  const after = atNewest ? 0 : range.after
  const rows = await tx.many<{ id: number; part: 'before' | 'at' | 'after' }>(sql`
    (select m.id, 'before' as part from ${source} where ${condition} and m.id < ${anchor}::bigint
     order by m.id desc limit ${atOldest ? 0 : range.before})
    union all
    (select m.id, 'at' from ${source} where ${condition} and m.id = ${anchor}::bigint
       and ${range.includeAnchor}::boolean)
    union all
    (select m.id, 'after' from ${source} where ${condition} and m.id > ${anchor}::bigint
     order by m.id limit ${after})`)
  const count = (part: string) => rows.filter(row => row.part === part).length
  return {
    ids: rows.map(({ id }) => id).sort((a, b) => a - b),
    anchor,
    foundAnchor: count('at') > 0,
    foundOldest: atOldest || count('before') < range.before,
    foundNewest: atNewest || count('after') < after,
  }
}

/** Those of `ids` that fit, ascending. */
export const messagesAmong = async (tx: Tx, condition: Sql, ids: readonly number[]) =>
  (
    await tx.many<{ id: number }>(sql`
      select m.id from ${source} where ${condition} and m.id = any(${ids}::bigint[]) order by m.id`)
  ).map(({ id }) => id)

const source = sql`messages m join conversations v on v.id = m.conversation_id`

async function anchorId(tx: Tx, reader: Reader, condition: Sql, anchor: Anchor): Promise<number> {
  if (anchor === 'newest') return beyondAll
  if (anchor === 'oldest') return 0
  if (anchor !== 'first_unread') return Math.min(Math.max(anchor, 0), beyondAll)
  const first = await tx.maybe<{ id: number }>(sql`
    select m.id from ${source} where ${condition} and m.id in (${unreadIds(reader)})
    order by m.id limit 1`)
  // Clients that are given a message's id here expect to find an unread one.
  return first?.id ?? beyondAll
}
