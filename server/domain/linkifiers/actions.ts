import { organizationToChange } from '../../access/organization.ts'
import { record } from '../../audit/record.ts'
import type { Actor } from '../../identity/actor.ts'
import { announce } from '../../platform/events/announce.ts'
import { everyone } from '../../platform/events/audience.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { organizationLinkifiers } from './queries.ts'
import { requireFitting } from './rules.ts'

export type Wanted = { pattern: string; url_template: string }
/** Every message is looked through for all of them. */
const most = 200

/** New ones are tried last. Resolves to its id. */
export async function addLinkifier(tx: Tx, actor: Actor, wanted: Wanted): Promise<number> {
  await organizationToChange(tx, actor, 'administrators')
  requireFitting(wanted.pattern, wanted.url_template)
  const others = await organizationLinkifiers(tx)
  if (others.length >= most) throw badRequest(`There can be at most ${most} linkifiers.`)
  const added = await tx.maybe<{ id: number }>(sql`
    insert into linkifiers (pattern, url_template, position)
    values (${wanted.pattern}, ${wanted.url_template},
      (select coalesce(max(position), 0) + 1 from linkifiers))
    on conflict do nothing returning id`)
  if (!added) throw isThere()
  record(tx, { kind: 'linkifier.added', details: { linkifier: added.id, ...wanted } })
  await tell(tx)
  return added.id
}

export async function changeLinkifier(tx: Tx, actor: Actor, id: number, wanted: Wanted) {
  await organizationToChange(tx, actor, 'administrators')
  requireFitting(wanted.pattern, wanted.url_template)
  const others = await organizationLinkifiers(tx)
  if (others.some(one => one.id !== id && one.pattern === wanted.pattern)) throw isThere()
  const changed = await tx.run(sql`
    update linkifiers set pattern = ${wanted.pattern}, url_template = ${wanted.url_template}
    where id = ${id}::bigint`)
  if (changed === 0) throw noSuchLinkifier()
  const before = others.find(one => one.id === id)
  record(tx, { kind: 'linkifier.changed', details: { linkifier: id, before, after: wanted } })
  await tell(tx)
}

export async function removeLinkifier(tx: Tx, actor: Actor, id: number): Promise<void> {
  await organizationToChange(tx, actor, 'administrators')
  const removed = await tx.run(sql`delete from linkifiers where id = ${id}::bigint`)
  if (removed === 0) throw noSuchLinkifier()
  record(tx, { kind: 'linkifier.removed', details: { linkifier: id } })
  await tell(tx)
}

export async function reorderLinkifiers(tx: Tx, actor: Actor, ids: readonly number[]) {
  await organizationToChange(tx, actor, 'administrators')
  const all = (await organizationLinkifiers(tx)).map(({ id }) => id)
  if (ids.length !== all.length || !all.every(id => ids.includes(id)))
    throw badRequest('The ordered list must enumerate all existing linkifiers exactly once')
  await tx.run(sql`
    update linkifiers set position = o.position
    from unnest(${ids}::int[]) with ordinality o (id, position) where linkifiers.id = o.id`)
  record(tx, { kind: 'linkifier.reordered', details: { before: all, after: ids } })
  await tell(tx)
}

const tell = async (tx: Tx) =>
  announce(
    tx,
    { type: 'realm_linkifiers', realm_linkifiers: await organizationLinkifiers(tx) },
    everyone,
  )

const noSuchLinkifier = () => badRequest('Linkifier not found.')
const isThere = () => badRequest('There is a linkifier with this pattern already.')
