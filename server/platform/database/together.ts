import type { Tx } from './tx.ts'

type Transaction = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

type Asked = {
  /** Does it, and returns what tells the one who asked, once it has been committed. */
  within(tx: Tx): Promise<() => void>
  alone(): Promise<void>
}

const mostTogether = 50

/**
 * Transactions that would wait for each other anyway: those that come for the same key while one is under way are done in the next,
 * and share its commit. Where one of them fails, nothing of the shared transaction stays, and each is done by itself.
 *
 * In the shared one they run beside each other, and see what each other writes: what belongs together is done `inTurn`.
 */
export function together(transaction: Transaction) {
  const waiting = new Map<string, Asked[]>()

  const doEach = (group: readonly Asked[]) => Promise.all(group.map(asked => asked.alone()))
  const doAll = async (group: readonly Asked[]) => {
    if (group.length === 1) return doEach(group)
    try {
      // Not left before each has come to its end: none may still be asking for something when it is rolled back.
      const tellings = await transaction(async tx => {
        const ends = await Promise.allSettled(group.map(asked => asked.within(tx)))
        return ends.map(end => {
          if (end.status === 'rejected') throw end.reason
          return end.value
        })
      })
      return tellings.map(tell => tell())
    } catch {
      return doEach(group)
    }
  }
  const keepOn = async (key: string, own: Asked[]) => {
    while (own.length > 0) await doAll(own.splice(0, mostTogether))
    waiting.delete(key)
  }
  return <T>(key: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const asked: Asked = {
        async within(tx) {
          const result = await work(tx)
          return () => resolve(result)
        },
        alone: () => transaction(work).then(resolve, reject),
      }
      const underWay = waiting.get(key)
      if (underWay) return void underWay.push(asked)
      const own = [asked]
      waiting.set(key, own)
      void keepOn(key, own)
    })
}
