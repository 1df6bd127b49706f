import { whoFollows } from '../../access/audience.ts'
import { beforeRemoving } from '../../access/held.ts'
import { record } from '../../audit/record.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { returnFiles } from '../attachments/references.ts'
import { correctFirstMessage } from '../deletions/actions.ts'
import { flagAdded, flagRemoved } from '../flags/events.ts'
import { detailsOf } from '../flags/queries.ts'
import { unreadBy } from '../flags/unread-by.ts'
import { archivedMessages, type Selection } from './archived.ts'
import { putBack } from './put-back.ts'
import { rules } from './rules.ts'

/** Nobody waits longer than for these. */
const batch = 500

type Restored = { readonly restored: number; readonly isMore: boolean }

/** Puts some archived messages back, the oldest first: what is back stays, whatever happens to the rest. */
export async function restoreSome(tx: Tx, selection: Selection): Promise<Restored> {
  await beforeRemoving(tx)
  // The rule that they are exempt from is the one that is in force when they are back.
  await tx.run(sql`select from organization for share`)
  const chosen = await tx.many<{ id: number; channelId: number | null }>(sql`
    select d.id, d.channel_id as "channelId" ${archivedMessages(selection)}
    order by d.id limit ${batch}`)
  const channelIds = [...new Set(chosen.flatMap(({ channelId }) => channelId ?? []))]
  await tx.run(
    sql`select from channels where id = any(${channelIds}::int[]) order by id for update`,
  )
  const ids = await putBack(
    tx,
    chosen.map(({ id }) => id),
    await rules(tx),
  )
  await returnFiles(tx, ids)
  await tellOfFlags(tx, ids)
  for (const id of channelIds) await correctFirstMessage(tx, id)
  if (ids.length > 0)
    record(tx, {
      kind: 'messages.restored',
      details: { messages: ids.length, channels: channelIds },
    })
  return { restored: ids.length, isMore: chosen.length === batch }
}

/**
 * Clients find the messages themselves when they fetch them next: an event `message` tells of a new one, and they would put it at the
 * end. What they keep without fetching is told: which messages are unread, and which they have starred.
 */
async function tellOfFlags(tx: Tx, ids: readonly number[]): Promise<void> {
  const followers = await whoFollows(tx, ids)
  const unread = await tx.many<{ userId: number; ids: number[] }>(sql`
    select u.id as "userId", array_agg(m.id order by m.id)::float8[] as ids
    from users u cross join messages m
    where u.id = any(${followers}::int[]) and m.id = any(${ids}::bigint[]) and ${unreadBy({ id: sql`u.id` })}
    group by u.id order by u.id`)
  for (const { userId, ids: theirs } of unread) {
    const details = await detailsOf(tx, { id: userId }, theirs)
    announce(tx, flagRemoved('read', theirs, details), onlyUsers(userId))
  }
  const starred = await tx.many<{ userId: number; ids: number[] }>(sql`
    select user_id as "userId", array_agg(message_id order by message_id)::float8[] as ids
    from message_flags where message_id = any(${ids}::bigint[]) and flag = 'starred'
    group by user_id order by user_id`)
  for (const { userId, ids: theirs } of starred)
    announce(tx, flagAdded('starred', theirs), onlyUsers(userId))
}
