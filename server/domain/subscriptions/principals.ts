import * as z from 'zod'
import { ApiError } from '../../platform/http/api-error.ts'
import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'

export const principalsSchema = z
  .union([z.array(z.int()), z.array(z.string())])
  .transform(list => [...list])
export type Principal = { id: number; email: string }

/** The people meant, by id or address, in the order of ids. None named means the caller. */
export async function principalsIn(
  tx: Tx,
  actor: Principal,
  named: readonly (string | number)[],
): Promise<number[]> {
  if (named.length === 0) return [actor.id]
  const ids = named.filter(name => typeof name === 'number')
  const emails = named.filter(name => typeof name === 'string')
  const found = await tx.many<Principal>(sql`
    select id, lower(email) as email from users
    where is_active and (id = any(${ids}::bigint[])
      or lower(email) in (select lower(email) from unnest(${emails}::text[]) email))
    order by id`)
  const known = new Set<string | number>(found.flatMap(({ id, email }) => [id, email]))
  const missing = named.find(
    name => !known.has(typeof name === 'string' ? name.toLowerCase() : name),
  )
  if (missing !== undefined)
    throw new ApiError(
      'UNAUTHORIZED_PRINCIPAL',
      `User not authorized to execute queries on behalf of '${missing}'`,
      { status: 403 },
    )
  return found.map(({ id }) => id)
}
