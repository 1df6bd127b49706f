import * as z from 'zod'
import type { Database } from '../platform/database/database.ts'
import type { Tx } from '../platform/database/tx.ts'
import { beforeAll, hashOf, isPersonalIntact, linksAfter, type Link } from './chain.ts'
import type { Found, Head } from './heads.ts'
import { judgeHeads, type HeadTrouble } from './judge-heads.ts'
import { missing, suspicionOf, type Suspicion } from './suspicion.ts'

export type Verdict = {
  /** Rows that follow each other as they were written. */
  readonly rows: number
  /** Signed heads that fit them. */
  readonly heads: number
  /** Rows whose personal data was taken away, each with a row that says so. */
  readonly erased: number
  readonly suspicion: Suspicion | undefined
  readonly headTrouble: HeadTrouble | undefined
}

type Options = {
  readonly found: readonly Found[]
  /** Public keys of this server. */
  readonly trusted?: readonly string[] | undefined
  /** How many rows are read at once. */
  readonly batch?: number
}

/** Reads the whole chain, and says which row is the first that is not as it was written. */
export const verifyChain = (db: Database, options: Options): Promise<Verdict> =>
  db.snapshot(async tx => {
    const { heads, trouble } = judgeHeads(options.found, options.trusted)
    const walk = new Walk(heads)
    const suspicion =
      (await walkAll(tx, walk, options.batch ?? 1000)) ?? walk.lost() ?? walk.unrecorded()
    const { rows, fitting, erased } = walk
    return { rows, heads: fitting, erased: erased.size, suspicion, headTrouble: trouble }
  })

async function walkAll(tx: Tx, walk: Walk, batch: number): Promise<Suspicion | undefined> {
  for (;;) {
    // At first also what somebody may have put before the first.
    const above = walk.rows === 0 ? Number.MIN_SAFE_INTEGER : walk.rows
    const links = await linksAfter(tx, above, batch)
    for (const link of links) {
      if (!walk.follows(link)) return suspicionOf(tx, link, walk.rows + 1)
      const suspicion = walk.step(link)
      if (suspicion) return suspicion
    }
    if (links.length < batch) return undefined
  }
}

const erasure = z.object({ rows: z.array(z.int()) })

/** What is known of the chain up to one row. */
class Walk {
  rows = 0
  fitting = 0
  readonly erased = new Set<number>()
  readonly #recorded = new Set<number>()
  readonly #heads: readonly Head[]
  #hash: Buffer = beforeAll

  constructor(heads: readonly Head[]) {
    this.#heads = heads
  }

  follows(link: Link): boolean {
    return (
      link.sequence === this.rows + 1 &&
      link.previousHash.equals(this.#hash) &&
      hashOf(link).equals(link.hash)
    )
  }

  /** Takes one that follows. */
  step(link: Link): Suspicion | undefined {
    const { sequence } = link
    if (!isPersonalIntact(link)) return otherPersonal(sequence)
    const head = this.#heads.find(
      one => one.sequence === sequence && one.hash !== link.hash.toString('hex'),
    )
    if (head) return writtenAnew(head)
    this.rows = sequence
    this.#hash = link.hash
    this.fitting += this.#heads.filter(one => one.sequence === sequence).length
    if (link.personal === null && link.personalHash !== null) this.erased.add(sequence)
    if (link.kind === 'audit_log.erased')
      for (const row of erasure.safeParse(JSON.parse(link.details)).data?.rows ?? [])
        this.#recorded.add(row)
    return undefined
  }

  /** Rows that a head has seen, and that are not there. */
  lost(): Suspicion | undefined {
    const last = Math.max(0, ...this.#heads.map(({ sequence }) => sequence))
    if (last <= this.rows) return undefined
    const { because, ...rest } = missing(this.rows + 1, last)
    const dates = this.#heads.filter(one => one.sequence > this.rows).map(({ date }) => date)
    return { ...rest, because: `${because}; the head of ${dates[0]} has seen what is gone` }
  }

  /** Personal data that was taken away without a word. */
  unrecorded(): Suspicion | undefined {
    const [sequence] = [...this.erased].filter(row => !this.#recorded.has(row))
    if (sequence === undefined) return undefined
    return {
      sequence,
      what: 'erased',
      because: 'what it told of a person is gone, and no later row says that it was taken away',
    }
  }
}

const otherPersonal = (sequence: number): Suspicion => ({
  sequence,
  what: 'altered',
  because: 'what it tells of a person is not what was written',
})

const writtenAnew = ({ sequence, date }: Head): Suspicion => ({
  sequence,
  what: 'altered',
  because: `the head of ${date} holds another hash of it: it, and perhaps rows before it, were written anew`,
})
