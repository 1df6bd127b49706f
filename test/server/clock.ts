import { systemClock, type Clock } from '../../server/platform/clock.ts'

export type TestClock = Clock & {
  /** Lets this much time pass at once: whoever waits for less wakes up. */
  advance(ms: number): void
}

export function testClock(): TestClock {
  let ahead = 0
  const waiting = new Set<{ until: number; wake: () => void }>()
  const now = () => new Date(Date.now() + ahead)
  return {
    now,
    async wait(ms, signal) {
      const woken = new AbortController()
      const entry = { until: now().getTime() + ms, wake: () => woken.abort() }
      waiting.add(entry)
      await systemClock.wait(ms, AbortSignal.any([signal, woken.signal]))
      waiting.delete(entry)
    },
    advance(ms) {
      ahead += ms
      for (const { until, wake } of waiting) if (until <= now().getTime()) wake()
    },
  }
}
