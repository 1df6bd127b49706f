import { systemClock, type Clock } from '../../server/platform/clock.ts'

export type TestClock = Clock & {
  /** Lets this much time pass at once: whoever waits for less wakes up. */
  advance(ms: number): void
  /** Resolves when the server holds `count` long polls, so that time can pass for them. */
  holds(count: number): Promise<void>
  /** Resolves when something waits for exactly this long. */
  waits(ms: number): Promise<void>
}

export function testClock(): TestClock {
  let ahead = 0
  const waiting = new Set<{ ms: number; until: number; wake: () => void }>()
  const now = () => new Date(Date.now() + ahead)
  const onWaits = new Set<() => void>()
  const once = (holds: () => boolean) =>
    new Promise<void>(resolve => {
      const look = () => {
        if (!holds()) return
        onWaits.delete(look)
        resolve()
      }
      onWaits.add(look)
      look()
    })
  return {
    now,
    async wait(ms, signal) {
      const woken = new AbortController()
      const entry = { ms, until: now().getTime() + ms, wake: () => woken.abort() }
      waiting.add(entry)
      for (const look of onWaits) look()
      await systemClock.wait(ms, AbortSignal.any([signal, woken.signal]))
      waiting.delete(entry)
    },
    holds: count =>
      once(() => [...waiting].filter(({ ms }) => ms >= 45_000 && ms <= 55_000).length >= count),
    waits: exactly => once(() => [...waiting].some(({ ms }) => ms === exactly)),
    advance(ms) {
      ahead += ms
      for (const { until, wake } of waiting) if (until <= now().getTime()) wake()
    },
  }
}
