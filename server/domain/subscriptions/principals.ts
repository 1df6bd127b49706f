import * as z from 'zod'
import type { Reader } from '../../access/channel-rules.ts'
import { peopleKnownTo } from '../../access/known-people.ts'
import { badRequest } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

export const principalsSchema = z
  .union([z.array(z.int()), z.array(z.string())])
  .transform(list => [...list])

/**
 * The people meant, by id or address, in the order of ids. Refuses when somebody is not with the organization, or not known to who
 * names them.
 */
export async function principalsIn(
  tx: Tx,
  reader: Reader,
  named: readonly (string | number)[],
): Promise<number[]> {
  const ids = named.filter(name => typeof name === 'number')
  const emails = named.filter(name => typeof name === 'string')
  const found = await tx.many<{ id: number; email: string }>(sql`
    select id, lower(api_email) as email from users u
    where is_active and not is_system_bot and ${await peopleKnownTo(tx, reader)} and (id = any(${ids}::bigint[])
      or lower(api_email) in (select lower(email) from unnest(${emails}::text[]) email))
    order by id`)
  const known = new Set<string | number>(found.flatMap(({ id, email }) => [id, email]))
  const isKnown = (name: string | number) =>
    known.has(typeof name === 'string' ? name.toLowerCase() : name)
  if (!named.every(isKnown)) throw badRequest('No such user')
  return found.map(({ id }) => id)
}
