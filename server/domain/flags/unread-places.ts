import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unreadRows } from './unread-by.ts'

/** What is unread of one conversation: ids ascending. */
export type UnreadPlace = {
  channel_id: number | null
  topic: string | null
  member_ids: number[] | null
  is_muted: boolean
  ids: number[]
  /** Those of `ids` that call this person, by name or with everybody. */
  calling: number[]
}

/** Clients are told of this many unread messages, the newest. */
export const maxUnread = 50_000

type Whose = { readonly id: number }
export type UnreadPlaces = { places: UnreadPlace[]; total: number }

/**
 * The newest messages that somebody has not read, at most as many as clients are told of, by conversation. Whoever has fewer has them
 * counted from their marks; for the others the newest are looked for among the last messages of all, and further back until they are
 * enough.
 */
export async function unreadPlaces(tx: Tx, user: Whose, most = maxUnread): Promise<UnreadPlaces> {
  const all = await upTo(tx, user, { most, stretch: sql`limit ${most + 1}`, after: 0 })
  if (all.total <= most) return all
  const { newest } = await tx.one<{ newest: number }>(
    sql`select coalesce(max(id), 0) as newest from messages`,
  )
  for (let reach = 2 * most; ; reach *= 4) {
    const after = Math.max(newest - reach, 0)
    const found = await upTo(tx, user, {
      most,
      stretch: sql`order by id desc limit ${most}`,
      after,
    })
    if (found.total === most || after === 0) return found
  }
}

type Wanted = { most: number; stretch: Sql; after: number }

/** Without places when there are more than are wanted. */
async function upTo(tx: Tx, user: Whose, { most, stretch, after }: Wanted): Promise<UnreadPlaces> {
  const { id } = user
  const rows = await tx.many<Row>(sql`
    with unread as materialized (${unreadRows(user, after)} ${stretch}),
    size as materialized (select count(*) as total, min(id) as oldest from unread),
    called as materialized (
      select f.message_id as id from message_flags f
      where f.user_id = ${id} and f.flag = 'mentioned' and f.message_id >= (select oldest from size)),
    found as materialized (
      select u.conversation_id, json_agg(u.id order by u.id) as ids,
        json_agg(u.id) filter (where u.mentions_everyone) as calls_all,
        json_agg(u.id) filter (where u.id in (select id from called)) as by_name
      from unread u where (select total from size) <= ${most} group by 1)
    select size.total, v.channel_id, v.topic, v.member_ids, f.ids, f.by_name, f.calls_all,
      coalesce(t.policy = 1, s.is_muted, false) as is_muted
    from size left join found f on true
      left join conversations v on v.id = f.conversation_id
      left join subscriptions s on s.user_id = ${id} and s.channel_id = v.channel_id
      left join user_topics t on t.user_id = ${id} and t.channel_id = v.channel_id
        and lower(t.topic) = lower(v.topic)`)
  return { total: rows[0]?.total ?? 0, places: rows.flatMap(placeIn) }
}

type Row = Omit<UnreadPlace, 'ids' | 'calling'> & {
  total: number
  ids: number[] | null
  by_name: number[] | null
  calls_all: number[] | null
}

/** One row is there for the total, also when there is nothing else. Who has muted a place is not called with everybody there. */
const placeIn = ({ ids, by_name: byName, calls_all: callsAll, ...row }: Row): UnreadPlace[] =>
  ids === null
    ? []
    : [{ ...row, ids, calling: [...(byName ?? []), ...(row.is_muted ? [] : (callsAll ?? []))] }]
