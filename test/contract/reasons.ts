import type { Deviation } from '../../docs/api/deviations.ts'

/** That one key of an operation or event differs, and why; '' is the whole of it. */
export type Claim = {
  readonly how: Deviation['how']
  readonly of: string
  readonly key: string
  readonly reason: string
}

/** Answers why something differs, and remembers which of its claims came true. */
export class Reasons {
  readonly #true = new Set<Claim>()
  readonly #claims: readonly Claim[]

  constructor(deviations: readonly Deviation[]) {
    this.#claims = deviations.flatMap(({ how, reason, where }) =>
      Object.entries(where).flatMap(([of, keys]) =>
        (keys.length === 0 ? [''] : keys).map(key => ({ how, of, key, reason })),
      ),
    )
  }

  reasonFor(of: string, how: Deviation['how'], at: string): string | undefined {
    const found = this.#claims.filter(
      one => one.how === how && one.of === of && pattern(one.key).test(at),
    )
    for (const one of found) this.#true.add(one)
    return found[0]?.reason
  }

  /** Claims that nothing needed. */
  get idle(): readonly Claim[] {
    return this.#claims.filter(one => !this.#true.has(one))
  }
}

const pattern = (key: string) => new RegExp(`^${escaped(key).replaceAll('*', '.*')}$`)

const escaped = (text: string) => text.replaceAll(/[.$[\]{}]/g, String.raw`\$&`)
