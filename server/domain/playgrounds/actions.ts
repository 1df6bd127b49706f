import { requireDecider } from '../../access/organization.ts'
import { record } from '../../audit/record.ts'
import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import type { Playground } from '../../protocol/organization-lists.ts'

export const playgrounds = (tx: Tx): Promise<Playground[]> =>
  tx.many<Playground>(sql`
    select id, name, language as pygments_language, url_template from playgrounds order by id`)

/** Resolves to its id. */
export async function addPlayground(
  tx: Tx,
  actor: Actor,
  { name, pygments_language: language, url_template: url }: Omit<Playground, 'id'>,
): Promise<number> {
  requireDecider(actor, 'administrators')
  const added = await tx.maybe<{ id: number }>(sql`
    insert into playgrounds (name, language, url_template) values (${name}, ${language}, ${url})
    on conflict do nothing returning id`)
  if (!added) throw badRequest(`There is a playground named '${name}' for this language already.`)
  record(tx, { kind: 'playground.added', details: { playground: added.id, name, language, url } })
  await tell(tx)
  return added.id
}

export async function removePlayground(tx: Tx, actor: Actor, id: number): Promise<void> {
  requireDecider(actor, 'administrators')
  const removed = await tx.run(sql`delete from playgrounds where id = ${id}::bigint`)
  if (removed === 0) throw badRequest('Invalid playground')
  record(tx, { kind: 'playground.removed', details: { playground: id } })
  await tell(tx)
}

const tell = async (tx: Tx) =>
  announce(tx, { type: 'realm_playgrounds', realm_playgrounds: await playgrounds(tx) }, everyone)
