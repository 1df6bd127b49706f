import type { ServerEvent } from '../../protocol/event.ts'
import { sql, type Sql } from '../database/sql.ts'
import type { Tx } from '../database/tx.ts'
import type { Audience } from './audience.ts'

export const wakeChannel = 'parley_events'
/** Any number will do, as long as every process uses the same one. */
const logLock = 7_275_393_902

type Announcement = { event: ServerEvent; audience: Audience }

const pending = new WeakMap<Tx, Announcement[]>()

/**
 * Tells `audience` of `event` if, and only if, this transaction commits. The event is written at the very end: ids are drawn
 * under a lock that is held until the commit, so that whoever has read up to an id has missed nothing below it.
 */
export function announce(tx: Tx, event: ServerEvent, audience: Audience): void {
  const waiting = pending.get(tx) ?? []
  waiting.push({ event, audience })
  pending.set(tx, waiting)
  tx.beforeCommit('events', () => [
    // What a crash may take need not reach the disk before anybody hears of it.
    ...(waiting.every(one => one.audience.isTransient)
      ? [sql`set local synchronous_commit to off`]
      : []),
    ...waiting.map(insertion),
  ])
}

/**
 * Draws the id once the lock is held; nobody is asked again who has it already. The wake-up carries no content. It travels with the
 * commit, so that a process killed right after it wakes the others still.
 */
function insertion({ event, audience }: Announcement): Sql {
  const toEveryone = audience.users === 'everyone'
  return sql`
    with held as materialized (select pg_advisory_xact_lock(${logLock})),
    told as materialized (select pg_notify(${wakeChannel}, '') from held)
    insert into events (event, everyone, user_ids, public_channel, user_extras, queue_extras,
      is_transient)
    select
      ${JSON.stringify(event)}::jsonb, ${toEveryone}::boolean, ${toEveryone ? [] : audience.users}::int[],
      ${audience.publicChannel ?? false}::boolean,
      ${jsonOrNull(audience.userExtras)}::jsonb, ${jsonOrNull(audience.queueExtras)}::jsonb,
      ${audience.isTransient ?? false}::boolean
    from told`
}

const jsonOrNull = (value: object | undefined) => (value ? JSON.stringify(value) : null)
