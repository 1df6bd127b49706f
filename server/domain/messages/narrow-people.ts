import { sql } from '../../platform/database/sql.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { badNarrow, type Operand, type Term } from './narrow.ts'

/** The people an operand names, by id, by address, or as a comma-separated list of addresses. */
export async function peopleIn(tx: Tx, term: Term): Promise<number[]> {
  const named = namesIn(term.operand)
  const ids = named.filter(name => typeof name === 'number')
  const emails = named.filter(name => typeof name === 'string')
  const found = await tx.many<{ id: number; email: string }>(sql`
    select id, lower(email) as email from users
    where id = any(${ids}::bigint[])
      or lower(email) in (select lower(email) from unnest(${emails}::text[]) email)`)
  const known = new Set<string | number>(found.flatMap(({ id, email }) => [id, email]))
  const missing = named.find(
    name => !known.has(typeof name === 'string' ? name.toLowerCase() : name),
  )
  if (missing !== undefined || named.length === 0)
    throw badNarrow(`unknown user in ${JSON.stringify(term.operand)}`)
  return found.map(({ id }) => id)
}

function namesIn(operand: Operand): (string | number)[] {
  if (Array.isArray(operand)) return operand
  if (typeof operand === 'number') return [operand]
  if (typeof operand === 'string')
    return operand
      .split(',')
      .map(email => email.trim())
      .filter(Boolean)
  return []
}
