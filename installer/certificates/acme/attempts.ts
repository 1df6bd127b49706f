import { z } from 'zod'
import type { FailureKind } from './problem.ts'

const kind = z.enum(['network', 'rate-limited', 'validation', 'refused', 'local', 'pending'])

/** One time that the authority was asked, or was about to be. */
export const attempt = z.object({
  at: z.iso.datetime(),
  outcome: z.union([z.literal('issued'), kind]),
  /** In words, for `status`. */
  because: z.string(),
  /** The authority's own word on when to come back. */
  retryAt: z.iso.datetime().exactOptional(),
  /** From 0 to 1, drawn when it was written down: asking twice gives one answer. */
  jitter: z.number(),
})

export type Attempt = z.infer<typeof attempt>

const minute = 60_000
const hour = 60 * minute

/**
 * How long to wait after the first, second, … failure of a kind, at least; the last goes on for ever.
 * A failed validation counts against the limits of a public authority (a handful an hour for a name), so the steps are
 * long. What only an operator can change is not asked again every hour.
 */
const ladders: Readonly<Record<FailureKind, readonly number[]>> = {
  network: [minute, 5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 4 * hour],
  'rate-limited': [hour, 3 * hour, 6 * hour, 12 * hour],
  validation: [15 * minute, hour, 3 * hour, 6 * hour, 12 * hour],
  refused: [6 * hour, 12 * hour, 24 * hour],
  local: [5 * minute, 15 * minute, 30 * minute, hour],
  pending: [minute, 5 * minute, 15 * minute, hour],
}

/** Up to half as long again, so that hosts which failed together do not come back together. */
const spread = 0.5

/** Longer than this no directory's word is taken: a certificate must not end by a typing error of theirs. */
const longestWait = 7 * 24 * hour

/** When a timer may ask again. Undefined: at once, nothing has failed since the last certificate. */
export function nextAttempt(attempts: readonly Attempt[]): Date | undefined {
  const last = attempts.at(-1)
  if (last === undefined || last.outcome === 'issued') return undefined
  const at = Date.parse(last.at)
  const ladder = ladders[last.outcome]
  const step = Math.min(failuresInARow(attempts, last.outcome), ladder.length) - 1
  const [least = hour] = ladder.slice(step)
  const wait = least * (1 + spread * last.jitter)
  const asked = last.retryAt === undefined ? 0 : Date.parse(last.retryAt)
  return new Date(Math.max(at + wait, Math.min(asked, at + longestWait)))
}

/** Failures of one kind at the end; a network that failed in between does not make a refusal younger. */
function failuresInARow(attempts: readonly Attempt[], outcome: FailureKind): number {
  const since = attempts.slice(attempts.findLastIndex(one => one.outcome === 'issued') + 1)
  return since.filter(one => one.outcome === outcome).length
}

/** As many failed validations within an hour as a public authority bears. */
const mostValidations = 4

/** Until when nobody may ask, not even an operator who is sure: the authority's own word, or its known limits. */
export function closedUntil(attempts: readonly Attempt[], now: Date): Date | undefined {
  const last = attempts.at(-1)
  const told =
    last?.outcome === 'rate-limited' && last.retryAt !== undefined ? nextAttempt([last]) : undefined
  if (told !== undefined && told > now) return told
  const failed = attempts
    .filter(one => one.outcome === 'validation')
    .map(one => Date.parse(one.at))
    .filter(at => at > now.getTime() - hour && at <= now.getTime())
  const first = failed.at(-mostValidations)
  return first === undefined ? undefined : new Date(first + hour)
}

/** More are of no use to anybody. */
const kept = 24

/** The record with one more, the oldest forgotten. */
export const withAttempt = (attempts: readonly Attempt[], one: Attempt): Attempt[] =>
  [...attempts, one].slice(-kept)
