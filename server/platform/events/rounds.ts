/** So many are woken in one turn: whoever asks for something meanwhile is answered in between. */
const wokenInOneTurn = 32
/** A round as short as this is followed by the next at once. */
const shortMs = 1
/** A rest is so much longer than its round. */
const restsPerRound = 2
const longestRestMs = 50

type Sleeper = { wake(entryId: number): void }

/** Wakes those who wait, all of them in one round. */
export type Rounds = {
  /** Whether nobody is being woken, nor rested from it. */
  readonly isIdle: boolean
  /** At the next round. An entry that comes after the first is news for them all the same: who is woken looks for all there is. */
  wake(sleeper: Sleeper, entryId: number): void
  close(): void
}

/**
 * Telling a message to five hundred takes longer than writing it. So that those who send do not wait for that, a round is followed by
 * a rest twice as long as it was; what happens meanwhile is told in the next one, together.
 */
export function rounds(): Rounds {
  /** With the first entry that is news for them. */
  const next = new Map<Sleeper, number>()
  const current = new Map<Sleeper, number>()
  let state: 'idle' | 'waking' | 'resting' = 'idle'
  let turn: NodeJS.Immediate | undefined
  let rest: NodeJS.Timeout | undefined
  let begun = 0

  const begin = () => {
    for (const [sleeper, entryId] of next) current.set(sleeper, entryId)
    next.clear()
    begun = performance.now()
    step()
  }
  const step = () => {
    let left = wokenInOneTurn
    for (const [sleeper, entryId] of current) {
      if (left === 0) break
      left -= 1
      current.delete(sleeper)
      sleeper.wake(entryId)
    }
    if (current.size > 0) turn = setImmediate(step)
    else end(performance.now() - begun)
  }
  const end = (took: number) => {
    state = 'resting'
    const goOn = () => {
      state = 'idle'
      if (next.size > 0) start()
    }
    if (took < shortMs) goOn()
    else rest = setTimeout(goOn, Math.min(took * restsPerRound, longestRestMs))
  }
  const start = () => {
    state = 'waking'
    turn = setImmediate(begin)
  }
  return {
    get isIdle() {
      return state === 'idle'
    },
    wake(sleeper, entryId) {
      if (current.has(sleeper) || next.has(sleeper)) return
      next.set(sleeper, entryId)
      if (state === 'idle') start()
    },
    close() {
      clearImmediate(turn)
      clearTimeout(rest)
    },
  }
}
