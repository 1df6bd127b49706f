import type { Allowed } from '../../access/allowed.ts'
import type { Somebody } from '../../access/users.ts'
import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { onlyUsers } from '../../platform/events/audience.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { readAllFrom } from '../flags/muted-senders.ts'
import { mutedBy } from './queries.ts'

/** What they have said counts as read. False when the actor mutes this person already. */
export async function mute(
  tx: Tx,
  actor: Actor,
  { id }: Allowed<Somebody, 'see'>,
  now: Date,
): Promise<boolean> {
  await readAllFrom(tx, actor, id)
  const changed = await tx.run(sql`
    insert into muted_users (user_id, muted_user_id, muted_at) values (${actor.id}, ${id}, ${now})
    on conflict do nothing`)
  if (changed > 0) await tell(tx, actor)
  return changed > 0
}

/** What they said meanwhile stays read. False when the actor does not mute this person. */
export async function unmute(
  tx: Tx,
  actor: Actor,
  { id }: Allowed<Somebody, 'see'>,
): Promise<boolean> {
  const changed = await tx.run(sql`
    delete from muted_users where user_id = ${actor.id} and muted_user_id = ${id}`)
  if (changed === 0) return false
  await readAllFrom(tx, actor, id)
  await tell(tx, actor)
  return true
}

const tell = async (tx: Tx, { id }: Actor) =>
  announce(tx, { type: 'muted_users', muted_users: await mutedBy(tx, id) }, onlyUsers(id))
