import type { Reader } from '../../access/channel-rules.ts'
import { peopleNamed } from '../../access/users.ts'
import type { Tx } from '../../platform/database/tx.ts'
import { badNarrow, quoted, type Operand, type Term } from './narrow.ts'

/** The people an operand names: by id, by an address that the reader may see, or as a comma-separated list of addresses. */
export async function peopleIn(tx: Tx, reader: Reader, term: Term): Promise<number[]> {
  const named = namesIn(term.operand)
  const people = await peopleNamed(tx, reader, named)
  if (named.length === 0 || named.some(name => !people.has(name)))
    throw badNarrow(`unknown user in ${quoted(term.operand)}`)
  return [...new Set([...people.values()].map(({ id }) => id))]
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
