import type { Rule } from './rule.ts'

/** What counting one more came to. */
export type Counted = {
  /** Whether it is within the rule. What is not does not count. */
  readonly isAllowed: boolean
  /** How many more there may be now. */
  readonly remaining: number
  /** Seconds until there may be one more; 0 where there may be one now. */
  readonly retryAfter: number
  /** Seconds until nothing of what has been counted weighs any more. */
  readonly forgottenAfter: number
}

export type MovingWindow = {
  readonly rule: Rule
  /** @param now seconds */
  count(key: string, now: number): Counted
  forget(key: string): void
}

/**
 * Counts by key over the last so many seconds: what was counted in the window before weighs as much as of it still lies in the last
 * so many seconds. Two numbers for a key that has asked lately, none for the others.
 */
export function movingWindow(rule: Rule): MovingWindow {
  const { requests, seconds } = rule
  let window = 0
  let current = new Map<string, number>()
  let before = new Map<string, number>()

  const turnTo = (latest: number) => {
    if (latest <= window) return
    before = latest === window + 1 ? current : new Map<string, number>()
    current = new Map<string, number>()
    window = latest
  }
  return {
    rule,
    count(key, now) {
      turnTo(Math.floor(now / seconds))
      const passed = Math.max(now / seconds - window, 0)
      const [former, latter] = [before.get(key) ?? 0, current.get(key) ?? 0]
      const weight = former * (1 - passed) + latter
      const isAllowed = weight + 1 <= requests
      if (isAllowed) current.set(key, latter + 1)
      const total = latter + (isAllowed ? 1 : 0)
      return {
        isAllowed,
        remaining: Math.max(Math.floor(requests - weight - (isAllowed ? 1 : 0)), 0),
        retryAfter: seconds * untilRoom(former, total, passed, requests),
        forgottenAfter: seconds * ((total > 0 ? 2 : 1) - passed),
      }
    },
    forget(key) {
      before.delete(key)
      current.delete(key)
    },
  }
}

/** How many windows from now on until one more fits. */
function untilRoom(former: number, latter: number, passed: number, requests: number): number {
  const room = requests - 1
  if (former * (1 - passed) + latter <= room) return 0
  // Within this window, as what came before fades; or in the next, as what came in this one does.
  if (latter <= room) return 1 - passed - (room - latter) / former
  return 2 - passed - room / latter
}
