import { isExempt, isPast, type Rule } from '../domain/retention/rules.ts'
import { sql } from '../platform/database/sql.ts'
import type { Tx } from '../platform/database/tx.ts'
import { allow, type Allowed } from './allowed.ts'
import { isHeld } from './held.ts'
import type { DoomedMessages } from './messages-to-delete.ts'

type Asked = { readonly after: number; readonly limit: number; readonly now: Date }

type Expired = {
  /** The newest that was looked at; undefined when there are no more after it. */
  readonly last: number | undefined
  /** By conversation. */
  readonly doomed: readonly Allowed<DoomedMessages, 'delete'>[]
}

/**
 * The oldest messages after `after` whose time is over by this rule and that nobody holds, held alone until the end of the
 * transaction. Whoever asks has taken the turn of `beforeRemoving`, and holds the channel.
 */
export async function expiredMessages(
  tx: Tx,
  { channelId, days }: Rule,
  { after, limit, now }: Asked,
): Promise<Expired> {
  const here = channelId === null ? sql`m.channel_id is null` : sql`m.channel_id = ${channelId}`
  const isDue = sql`${here} and ${isPast(days, now)} and ${isExempt(days)} is not true and not ${isHeld}`
  const found = await tx.many<{ id: number }>(sql`
    select m.id from messages m where m.id > ${after} and ${isDue} order by m.id limit ${limit}`)
  const ids = found.map(({ id }) => id)
  await tx.run(sql`select from messages where id = any(${ids}::bigint[]) order by id for update`)
  // Another worker may have been at the same ones.
  const doomed = await tx.many<DoomedMessages>(sql`
    select array_agg(m.id order by m.id)::float8[] as ids, m.channel_id as "channelId", v.topic,
      coalesce(bool_or(c.is_private), false) as "isPrivateChannel"
    from messages m join conversations v on v.id = m.conversation_id
      left join channels c on c.id = m.channel_id
    where m.id = any(${ids}::bigint[]) and ${isDue} group by m.channel_id, v.id order by min(m.id)`)
  return {
    last: ids.length < limit ? undefined : ids.at(-1),
    doomed: doomed.map(messages => allow(messages, 'delete')),
  }
}
