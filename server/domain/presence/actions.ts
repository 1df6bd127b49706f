import { whoKnows } from '../../access/known-people.ts'
import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { organizationSettings } from '../organization/settings/read.ts'
import { settingsOf } from '../settings/read.ts'
import { presenceCame } from './events.ts'
import { seenPerson } from './queries.ts'
import { hasCome, isNews, type Reported } from './rules.ts'

/** Any number will do, as long as every process uses the same one. */
const presenceLock = 7_275_393_952

/**
 * Notes that the actor is there. Others hear of it at once only when they were away; else they learn it when they next ask.
 * Nothing here has to outlive a crash: everybody reports again within a minute.
 */
export async function reportPresence(
  tx: Tx,
  { id }: Actor,
  reported: Reported,
  now: Date,
): Promise<void> {
  if (!(await sharesPresence(tx, id))) return
  await tx.run(sql`set local synchronous_commit to off`)
  await tx.run(sql`select pg_advisory_xact_lock(${presenceLock})`)
  const known = await seenPerson(tx, id)
  // Another of their devices may have reported while this one waited for its turn.
  if (!isNews(known, reported, now)) return
  const activeAt = reported === 'active' ? now : null
  await tx.run(sql`
    insert into presences (user_id, connected_at, active_at, update_id)
    values (${id}, ${now}, ${activeAt}, nextval('presence_updates'))
    on conflict (user_id) do update set
      connected_at = greatest(presences.connected_at, excluded.connected_at),
      active_at = coalesce(excluded.active_at, presences.active_at),
      update_id = excluded.update_id`)
  const person = hasCome(known, reported, now) && (await seenPerson(tx, id))
  if (person)
    announce(tx, presenceCame(person, now), {
      users: await whoKnows(tx, id),
      isTransient: true,
    })
}

/** Whoever does not want to be seen is not noted at all. */
const sharesPresence = async (tx: Tx, id: number): Promise<boolean> =>
  (await settingsOf(tx, id)).presence_enabled && !(await organizationSettings(tx)).presence_disabled
