import ipaddr from 'ipaddr.js'
import { ApiError } from '../http/api-error.ts'
import type { Clock } from '../clock.ts'
import { movingWindow, type Counted, type MovingWindow } from './moving-window.ts'
import type { LimitClass, LimitRules } from './rule.ts'

/** The headers that tell a client how far it is from a limit. */
type LimitHeaders = Readonly<Record<`x-ratelimit-${'limit' | 'remaining' | 'reset'}`, string>>

/** Counts requests in this process. What has to be counted for all of them is in the database. */
export type Limiter = {
  /** Counts one request. @returns nothing where there is no limit. @throws ApiError RATE_LIMIT_HIT where it is one too many */
  count(of: LimitClass, key: string): LimitHeaders | undefined
  /** Everything that was counted for this key. */
  forget(key: string): void
}

/** On which the database tells, by key, whose requests are counted anew. */
export const limitsChannel = 'parley_limits'

export function limiter(rules: LimitRules, clock: Clock): Limiter {
  const windowsOf = (of: LimitClass) => rules[of].map(movingWindow)
  const windows: Readonly<Record<LimitClass, readonly MovingWindow[]>> = {
    apiByUser: windowsOf('apiByUser'),
    apiByAddress: windowsOf('apiByAddress'),
    eventsByUser: windowsOf('eventsByUser'),
  }
  return {
    count(of, key) {
      const now = clock.now().getTime() / 1000
      const counted = windows[of].map(window => ({ window, ...window.count(key, now) }))
      const tightest = counted.toSorted(byTightness)[0]
      if (!tightest) return undefined
      const headers: LimitHeaders = {
        'x-ratelimit-limit': String(tightest.window.rule.requests),
        'x-ratelimit-remaining': String(tightest.remaining),
        'x-ratelimit-reset': String(Math.ceil(now + tightest.forgottenAfter)),
      }
      if (tightest.isAllowed) return headers
      throw limitHit(Math.max(...counted.map(({ retryAfter }) => retryAfter)), headers)
    },
    forget(key) {
      for (const each of Object.values(windows).flat()) each.forget(key)
    },
  }
}

const byTightness = (one: Counted, other: Counted) =>
  Number(one.isAllowed) - Number(other.isAllowed) || one.remaining - other.remaining

/** One too many: whoever asks again in so many seconds is heard. */
export function limitHit(
  seconds: number,
  headers: Readonly<Record<string, string>> = {},
): ApiError {
  const wait = Math.max(Math.ceil(seconds), 1)
  return new ApiError('RATE_LIMIT_HIT', 'API usage exceeded rate limit', {
    status: 429,
    extra: { 'retry-after': wait },
    headers: { ...headers, 'retry-after': String(wait) },
  })
}

/** A home or an office has a whole network of 64 bits: all of its addresses are one. */
export function addressKey(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return ipaddr
    .fromByteArray([...parsed.toByteArray().slice(0, 8), ...Array<number>(8).fill(0)])
    .toString()
}
