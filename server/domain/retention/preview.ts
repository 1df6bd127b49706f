import { isHeld, keepsMessage } from '../../access/held.ts'
import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'
import { isExempt, isPast, rules, type Rule, type Supposed } from './rules.ts'
import { seconds } from './seconds.ts'

/** What the rule of one place removes, and what it would but for holds and what was put back. Direct messages have no channel. */
type PlacePreview = {
  channel_id: number | null
  channel_name: string | null
  days: number
  messages: number
  oldest: number | null
  newest: number | null
  held: number
  exempt: number
}

/** Messages past their time that a hold keeps; one that two holds keep is in both. */
type HoldPreview = { hold_id: number; name: string; messages: number }

/** Times are in seconds of UNIX. */
export type Preview = {
  as_of: number
  messages: number
  files: { count: number; bytes: number }
  channels: PlacePreview[]
  holds: HoldPreview[]
}

type Question = {
  readonly now: Date
  /** Only what goes from this channel. */
  readonly channelId?: number | undefined
  /** As it would be by this rule, of the channel or of the organization. */
  readonly days?: number | undefined
}

/** What the rules remove when they are looked at now. */
export async function previewRetention(tx: Tx, question: Question): Promise<Preview> {
  const { now, channelId, days } = question
  const supposed: Supposed | undefined = days === undefined ? undefined : { channelId, days }
  const places = await rules(tx, { place: channelId, supposed })
  const past = pastMessages(places, now)
  const channels = await byPlace(tx, past)
  return {
    as_of: unixSeconds(now),
    messages: channels.reduce((sum, { messages }) => sum + messages, 0),
    files: await filesThatGo(tx, past),
    channels,
    holds: await tx.many<HoldPreview>(sql`
      ${past}
      select h.id as hold_id, h.name, count(*) as messages
      from past m join holds h on ${keepsMessage} where not m.is_exempt
      group by h.id order by h.id`),
  }
}

/** Messages whose time is over, as `past`: those that are not held and not exempt go. */
const pastMessages = (places: readonly Rule[], now: Date): Sql => sql`
  with rules as (
    select * from unnest(${places.map(one => one.channelId ?? 0)}::int[], ${places.map(one => one.days)}::int[])
      r (channel_id, days)),
  past as materialized (
    select m.id, m.channel_id, m.conversation_id, m.sender_id, m.sent_at, r.days,
      ${isExempt(sql`r.days`)} is true as is_exempt, ${isHeld} as is_held
    from rules r join messages m on coalesce(m.channel_id, 0) = r.channel_id
    where ${isPast(sql`r.days`, now)})`

const goes = sql`not m.is_exempt and not m.is_held`

const byPlace = (tx: Tx, past: Sql) =>
  tx.many<PlacePreview>(sql`
    ${past}
    select m.channel_id, c.name as channel_name, m.days,
      count(*) filter (where ${goes}) as messages,
      ${seconds(sql`min(m.sent_at) filter (where ${goes})`)} as oldest,
      ${seconds(sql`max(m.sent_at) filter (where ${goes})`)} as newest,
      count(*) filter (where m.is_held and not m.is_exempt) as held,
      count(*) filter (where m.is_exempt) as exempt
    from past m left join channels c on c.id = m.channel_id
    group by m.channel_id, c.name, m.days order by m.channel_id nulls first`)

/** Files that no message names but those that go. */
const filesThatGo = (tx: Tx, past: Sql) =>
  tx.one<Preview['files']>(sql`
    ${past},
    gone as (select am.attachment_id, am.message_id from attachment_messages am
             join past m on m.id = am.message_id where ${goes})
    select count(*) as count, coalesce(sum(a.size), 0)::float8 as bytes
    from attachments a
    where a.withdrawn_at is null and a.id in (select attachment_id from gone)
      and not exists (
        select from attachment_messages am where am.attachment_id = a.id
          and am.message_id not in (select message_id from gone))`)
