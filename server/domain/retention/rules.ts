import { sql, type Sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { organizationSettings } from '../organization/settings/read.ts'

/** Where messages are kept for so many days; without a channel, direct messages. */
export type Rule = { readonly channelId: number | null; readonly days: number }

/** A rule as it might be: of one channel, or of the organization where none is named. */
export type Supposed = { readonly channelId?: number | undefined; readonly days: number }

type Wish = {
  /** Only of this place: a channel, or direct messages where it is null. */
  readonly place?: number | null | undefined
  readonly supposed?: Supposed | undefined
}

/** The rules in force, or as they would be. A place without one keeps its messages for ever. */
export async function rules(tx: Tx, { place, supposed }: Wish = {}): Promise<Rule[]> {
  const { message_retention_days: decided } = await organizationSettings(tx)
  const everywhere = supposed && supposed.channelId === undefined ? supposed.days : decided
  const channels = await tx.many<{ channelId: number; own: number | null }>(sql`
    select id as "channelId", message_retention_days as own from channels
    where ${place === undefined}::boolean or id = ${place ?? null}::int order by id`)
  const daysIn = ({ channelId, own }: (typeof channels)[number]) =>
    supposed?.channelId === channelId ? supposed.days : (own ?? everywhere)
  return [
    ...(typeof place === 'number' ? [] : [{ channelId: null, days: everywhere }]),
    ...channels.map(channel => ({ channelId: channel.channelId, days: daysIn(channel) })),
  ].filter(({ days }) => days > 0)
}

/** Further back than any message. */
const mostDays = 1_000_000

/** Whether the time of a row `m` of messages is over by a rule of so many days, be it held or not. */
export const isPast = (days: Sql | number, now: Date): Sql =>
  sql`(m.sent_at < ${now}::timestamptz - least(${days}::int, ${mostDays}) * interval '24 hours')`

/** Whether a row `m` of messages was put back on purpose while this rule was in force. */
export const isExempt = (days: Sql | number): Sql => sql`(m.exempt_from_days = ${days}::int)`
