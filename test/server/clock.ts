import { systemClock, type Clock } from '../../server/platform/clock.ts'

export type TestClock = Clock & {
  /** Lets this much time pass at once: whoever waits for less wakes up. */
  advance(ms: number): void
  /** Resolves when the server holds `count` long polls, so that time can pass for them. */
  holds(count: number): Promise<void>
}

export function testClock(): TestClock {
  let ahead = 0
  const waiting = new Set<{ ms: number; until: number; wake: () => void }>()
  const now = () => new Date(Date.now() + ahead)
  let onWait: (() => void) | undefined
  return {
    now,
    async wait(ms, signal) {
      const woken = new AbortController()
      const entry = { ms, until: now().getTime() + ms, wake: () => woken.abort() }
      waiting.add(entry)
      onWait?.()
      await systemClock.wait(ms, AbortSignal.any([signal, woken.signal]))
      waiting.delete(entry)
    },
    holds: count =>
      new Promise(resolve => {
        onWait = () => {
          const polls = [...waiting].filter(({ ms }) => ms >= 45_000 && ms <= 55_000)
          if (polls.length >= count) resolve()
        }
        onWait()
      }),
    advance(ms) {
      ahead += ms
      for (const { until, wake } of waiting) if (until <= now().getTime()) wake()
    },
  }
}
