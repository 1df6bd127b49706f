import type { Reader } from '../../access/channel-rules.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { mutedBy } from '../user-topics/muted-by.ts'
import { unread } from './narrow-is.ts'
import { canonical, type Term } from './narrow.ts'

/** Stands for "beyond every message". The value is part of the protocol: clients compare with it. */
const beyondAll = 10_000_000_000_000_000

type Anchor = number | 'newest' | 'oldest' | 'first_unread'

export type Range = {
  anchor: Anchor
  includeAnchor: boolean
  before: number
  after: number
}

/** A narrow, and its condition on rows `m` and `v`, which also says who may read them. */
type Narrowed = { narrow: readonly Term[]; condition: Sql }

export type Found = {
  ids: number[]
  anchor: number
  foundAnchor: boolean
  foundOldest: boolean
  foundNewest: boolean
}

/** The ids around the anchor, ascending. */
export async function messagesAround(
  tx: Tx,
  reader: Reader,
  narrowed: Narrowed,
  range: Range,
): Promise<Found> {
  const { condition } = narrowed
  const anchor = await anchorId(tx, reader, narrowed, range.anchor)
  const atOldest = anchor === 0
  const atNewest = anchor === beyondAll
  const wanted = { before: atOldest ? 0 : range.before, after: atNewest ? 0 : range.after }
  const isIncluded = range.includeAnchor && !atOldest && !atNewest
  // One query each, and none that finds nothing: working out how to answer costs as much as answering.
  const [before, at, after] = await Promise.all([
    idsFrom(tx, {
      where: sql`${condition} and m.id < ${anchor}::bigint`,
      order: sql`m.id desc`,
      limit: wanted.before,
    }),
    isIncluded ? messagesAmong(tx, condition, [anchor]) : [],
    idsFrom(tx, {
      where: sql`${condition} and m.id > ${anchor}::bigint`,
      order: sql`m.id`,
      limit: wanted.after,
    }),
  ])
  return {
    ids: [...before.toReversed(), ...at, ...after],
    anchor,
    foundAnchor: at.length > 0,
    foundOldest: atOldest || before.length < range.before,
    foundNewest: atNewest || after.length < range.after,
  }
}

type Stretch = { where: Sql; order: Sql; limit: number }

const idsFrom = async (tx: Tx, { where, order, limit }: Stretch): Promise<number[]> =>
  limit === 0
    ? []
    : (
        await tx.many<{ id: number }>(
          sql`select m.id from ${source} where ${where} order by ${order} limit ${limit}`,
        )
      ).map(({ id }) => id)

/** Those of `ids` that fit, ascending. */
export const messagesAmong = async (tx: Tx, condition: Sql, ids: readonly number[]) =>
  (
    await tx.many<{ id: number }>(sql`
      select m.id from ${source} where ${condition} and m.id = any(${ids}::bigint[]) order by m.id`)
  ).map(({ id }) => id)

const source = sql`messages m join conversations v on v.id = m.conversation_id`

async function anchorId(tx: Tx, reader: Reader, narrowed: Narrowed, anchor: Anchor) {
  if (anchor === 'newest') return beyondAll
  if (anchor === 'oldest') return 0
  if (anchor !== 'first_unread') return Math.min(Math.max(anchor, 0), beyondAll)
  // Nobody wants to be brought to the oldest message of a topic they muted, unless they opened that topic.
  const worthReading = looksAtOnePlace(narrowed.narrow)
    ? sql`true`
    : sql`not ${await mutedBy(tx, reader)}`
  const [first] = await idsFrom(tx, {
    where: sql`${narrowed.condition} and ${await unread(tx, reader)} and ${worthReading}`,
    order: sql`m.id`,
    limit: 1,
  })
  // Clients that are given a message's id here expect to find an unread one.
  return first ?? beyondAll
}

const onePlace = new Set(['channel', 'topic', 'dm', 'with'])
const looksAtOnePlace = (narrow: readonly Term[]) =>
  narrow.map(canonical).some(({ operator, negated }) => !negated && onePlace.has(operator))
