import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { archiveDays } from './empty-archive.ts'
import { seconds } from './seconds.ts'

/** Which archived messages are meant: all conditions hold that are given. */
export type Selection = {
  readonly channelId?: number | undefined
  /** Who sent them. */
  readonly senderId?: number | undefined
  /** Which run of the rules took them. */
  readonly run?: number | undefined
  /** When they were archived: from the first moment on, and before the second. */
  readonly since?: Date | undefined
  readonly until?: Date | undefined
  /** Also what people deleted, and not only what rules took. */
  readonly alsoDeleted: boolean
}

/** Archived messages `d` of a selection, with their deletions `x`. */
export const archivedMessages = (selection: Selection): Sql => {
  const { channelId, senderId, run, since, until, alsoDeleted } = selection
  return sql`
    from deleted_messages d join deletions x on x.id = d.deletion_id
    where (${channelId ?? null}::int is null or d.channel_id = ${channelId ?? null}::int)
      and (${senderId ?? null}::int is null or d.sender_id = ${senderId ?? null}::int)
      and (${run ?? null}::bigint is null or x.run_id = ${run ?? null}::bigint)
      and (${since ?? null}::timestamptz is null or x.deleted_at >= ${since ?? null}::timestamptz)
      and (${until ?? null}::timestamptz is null or x.deleted_at < ${until ?? null}::timestamptz)
      and (${alsoDeleted}::boolean or x.run_id is not null)`
}

/** What one run took from one place, or people deleted there in a day. */
export type ArchivedGroup = {
  run: number | null
  channel_id: number | null
  channel_name: string | null
  messages: number
  /** When they were sent, and archived, in seconds of UNIX. */
  oldest: number
  newest: number
  archived_from: number
  archived_to: number
  /** When the first of them go for good, unless somebody holds them. */
  kept_until: number
}

const sentAt = sql`(d.message ->> 'sent_at')::timestamptz`

/** What is in the archive of a selection, the last that came first. */
export const archivedGroups = (tx: Tx, selection: Selection): Promise<ArchivedGroup[]> =>
  tx.many<ArchivedGroup>(sql`
    select chosen.run, chosen.channel_id, c.name as channel_name, chosen.messages, chosen.oldest,
      chosen.newest, chosen.archived_from, chosen.archived_to,
      chosen.archived_from + ${archiveDays}::int * 86400 as kept_until
    from (
      select x.run_id as run, d.channel_id, count(*) as messages,
        ${seconds(sql`min(${sentAt})`)} as oldest, ${seconds(sql`max(${sentAt})`)} as newest,
        ${seconds(sql`min(x.deleted_at)`)} as archived_from,
        ${seconds(sql`max(x.deleted_at)`)} as archived_to
      ${archivedMessages(selection)}
      group by x.run_id, d.channel_id,
        case when x.run_id is null then (x.deleted_at at time zone 'UTC')::date end) chosen
      left join channels c on c.id = chosen.channel_id
    order by chosen.archived_to desc, chosen.channel_id nulls first`)
