import { randomInt } from 'node:crypto'

/** Chance that can be repeated: the same seed gives the same sequence. */
export type Chance = {
  readonly seed: number
  /** A whole number below `limit`. */
  below(limit: number): number
  maybe(probability: number): boolean
  pick<T>(list: readonly T[]): T
  some<T>(list: readonly T[], probability: number): T[]
}

/** Takes the seed from `PARLEY_TEST_SEED`, to repeat a failure; else a new one. Tests name it. */
export const freshSeed = (): number => Number(process.env['PARLEY_TEST_SEED'] ?? randomInt(2 ** 31))

/**
 * Seeds that found a fault once; others when asked: the one that `PARLEY_TEST_SEED` names, or as many new ones as
 * `PARLEY_TEST_ROUNDS` says.
 */
export function seedsOr(known: readonly number[]): readonly number[] {
  if (process.env['PARLEY_TEST_SEED'] !== undefined) return [freshSeed()]
  const rounds = process.env['PARLEY_TEST_ROUNDS']
  return rounds === undefined ? known : Array.from({ length: Number(rounds) }, freshSeed)
}

export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    seed,
    below,
    maybe: probability => next() < probability,
    pick<T>(list: readonly T[]): T {
      const found = list[below(list.length)]
      if (found === undefined) throw new Error('nothing to pick from')
      return found
    },
    some: (list, probability) => list.filter(() => next() < probability),
  }
}
