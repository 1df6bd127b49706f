import type { Tx } from '../platform/database/tx.ts'
import { sql } from '../platform/database/sql.ts'
import { hashOf, linksAfter, type Link } from './chain.ts'

/** The first row that is not as it was written, and what was done to it. */
export type Suspicion = {
  readonly sequence: number
  readonly what: 'altered' | 'removed' | 'inserted' | 'moved' | 'erased'
  readonly because: string
}

/** What was done where this row does not follow the one before it as it did when it was written. */
export async function suspicionOf(tx: Tx, link: Link, expected: number): Promise<Suspicion> {
  const { sequence } = link
  if (sequence > expected) return missing(expected, sequence - 1)
  if (sequence < expected) return inserted(sequence, 'no row has a number below 1')
  const last = await newest(tx)
  const was = placeOf(link, last)
  if (was !== undefined && was < sequence)
    return inserted(was, `what is row ${sequence} now was written as row ${was}`)
  if (was !== undefined && was > sequence) return removedOrMoved(tx, { sequence, was, last })
  // A row that is put in front of others pushes them on.
  const [next] = await linksAfter(tx, sequence, 1)
  if (next && placeOf(next, last) === sequence)
    return inserted(sequence, `what is row ${next.sequence} now was written as row ${sequence}`)
  if (was === sequence) return rewritten(sequence)
  return {
    sequence,
    what: 'altered',
    because: 'what it says does not give the hash that it holds',
  }
}

const inserted = (sequence: number, because: string): Suspicion => ({
  sequence,
  what: 'inserted',
  because,
})

const newest = async (tx: Tx): Promise<number> =>
  (await tx.one<{ last: number }>(sql`select coalesce(max(sequence), 0) as last from audit_log`))
    .last

/** As which row it was written: the number is part of its hash. Some removed rows may have had higher ones. */
function placeOf(link: Link, last: number): number | undefined {
  const most = last + 1000
  for (let sequence = 1; sequence <= most; sequence += 1)
    if (hashOf(link, sequence).equals(link.hash)) return sequence
  return undefined
}

export const missing = (first: number, last: number): Suspicion => ({
  sequence: first,
  what: 'removed',
  because: first === last ? 'it is not there' : `rows ${first} to ${last} are not there`,
})

/** It gives its own hash; so what it follows is not what was there. */
const rewritten = (sequence: number): Suspicion =>
  sequence === 1
    ? { sequence, what: 'altered', because: 'it holds a hash of a row before it: it was not first' }
    : {
        sequence: sequence - 1,
        what: 'altered',
        because: `row ${sequence} holds another hash of it: it was written anew, with a hash that fits`,
      }

type Displaced = { sequence: number; was: number; last: number }

/** Another row stands here: in exchange for this one, or because those between were taken out. */
async function removedOrMoved(tx: Tx, { sequence, was, last }: Displaced): Promise<Suspicion> {
  const [there] = await linksAfter(tx, was - 1, 1)
  if (there && placeOf(there, last) === sequence)
    return {
      sequence,
      what: 'moved',
      because: `what is row ${sequence} now was written as row ${was}, and the other way round`,
    }
  return {
    sequence,
    what: 'removed',
    because: `what is row ${sequence} now was written as row ${was}`,
  }
}
