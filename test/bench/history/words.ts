import type { Chance } from '../../server/random.ts'

const syllables = 'ba de fi go lu ma ne pi ro su ta ve ki mo la re ti no ha ce'.split(' ')
const vocabulary = 20_000

/** Words as often as in real talk: few that everybody uses all the time, and many that hardly anybody ever does. */
export function words(dice: Chance): () => string {
  const all = Array.from({ length: vocabulary }, (_none, n) => word(n))
  const one = () => {
    // Zipf: the n-th word comes up about 1/n as often as the first.
    const n = Math.floor(Math.exp((dice.below(1_000_000) / 1_000_000) * Math.log(vocabulary))) - 1
    return all[n] ?? 'ba'
  }
  return () => Array.from({ length: 3 + dice.below(25) }, one).join(' ')
}

/** The n-th word: a number written with syllables. */
export function word(n: number): string {
  const [rest, last] = [Math.floor(n / syllables.length), n % syllables.length]
  return (rest > 0 ? word(rest) : 'x') + (syllables[last] ?? '')
}
