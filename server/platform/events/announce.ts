import type { ServerEvent } from '../../protocol/event.ts'
import { sql } from '../database/sql.ts'
import type { Tx } from '../database/tx.ts'
import type { Audience } from './audience.ts'

export const wakeChannel = 'parley_events'
/** Any number will do, as long as every process uses the same one. */
const logLock = 7_275_393_902

const pending = new WeakMap<Tx, { event: ServerEvent; audience: Audience }[]>()
const announcing = Symbol('announcing')

/**
 * Tells `audience` of `event` if, and only if, this transaction commits. The event is written at the very end: ids are drawn
 * under a lock that is held until the commit, so that whoever has read up to an id has missed nothing below it.
 */
export function announce(tx: Tx, event: ServerEvent, audience: Audience): void {
  const waiting = pending.get(tx) ?? []
  pending.set(tx, [...waiting, { event, audience }])
  tx.beforeCommit(announcing, writeEvents)
}

async function writeEvents(tx: Tx): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(${logLock})`)
  for (const { event, audience } of pending.get(tx) ?? []) {
    const toEveryone = audience.users === 'everyone'
    await tx.run(sql`
      insert into events (event, everyone, user_ids, public_channel, user_extras, queue_extras)
      values (
        ${JSON.stringify(event)}, ${toEveryone}, ${toEveryone ? [] : audience.users},
        ${audience.publicChannel ?? false},
        ${jsonOrNull(audience.userExtras)}, ${jsonOrNull(audience.queueExtras)})`)
  }
  // The wake-up carries no content. It travels with the commit, so that a process killed right after it wakes the others still.
  await tx.run(sql`select pg_notify(${wakeChannel}, '')`)
}

const jsonOrNull = (value: object | undefined) => (value ? JSON.stringify(value) : null)
