import type { Tx } from './tx.ts'

const latest = new WeakMap<Tx, Promise<unknown>>()

/** Runs `work` once all that came before it in this transaction is done: several may share it. */
export function inTurn<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const before = latest.get(tx)
  const done = before ? before.then(work, work) : work()
  latest.set(tx, done)
  return done
}
