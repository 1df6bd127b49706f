import type { Deviation } from '../../docs/api/deviations.ts'
import { Reasons, type Claim } from './reasons.ts'
import type { Fault, Shape } from './shape.ts'

/** One way in which an operation, an event or any refusal is not as specified; `why` when there is a reason. */
export type Difference = Fault & {
  readonly of: string
  readonly how: Deviation['how']
  readonly times: number
  readonly why?: string
}

/** What has been seen so far, and what was wrong with it. */
export class Findings {
  readonly #seen = new Map<string, { shape: Shape; times: number; keys: ReadonlySet<string> }>()
  readonly #faults = new Map<string, Difference>()
  readonly #reasons: Reasons

  constructor(deviations: readonly Deviation[]) {
    this.#reasons = new Reasons(deviations)
  }

  /** Looks at one answer or event. `count`: how many this is, 0 when it was seen as something else. */
  look(of: string, shape: Shape, value: unknown, count = 1): void {
    const { times = 0, keys = new Set<string>() } = this.#seen.get(of) ?? {}
    const said = new Set(keys).union(shape.keysOf(value))
    this.#seen.set(of, { shape, times: times + count, keys: said })
    this.note(of, shape.faultsOf(value))
  }

  note(of: string, faults: readonly Fault[]): void {
    for (const fault of faults) {
      const key = `${of} ${fault.at} ${fault.what}`
      const how = fault.what === 'is not specified' ? 'beside' : 'otherwise'
      const times = (this.#faults.get(key)?.times ?? 0) + 1
      this.#faults.set(key, this.#explained({ of, how, ...fault, times }))
    }
  }

  /** What of these operations and events nobody ever said. */
  unsaid(subjects: readonly string[]): Difference[] {
    return subjects
      .flatMap(of => {
        const { shape, keys } = this.#seen.get(of) ?? {}
        return (shape && keys ? unsaidKeys(shape, keys) : ['']).map(at => ({ of, at }))
      })
      .map(one => this.#explained({ ...one, how: 'never', what: 'was never said', times: 0 }))
  }

  get seen(): ReadonlyMap<string, number> {
    return new Map(Array.from(this.#seen, ([of, { times }]) => [of, times]))
  }
  get faults(): readonly Difference[] {
    return [...this.#faults.values()]
  }
  /** Reasons that nothing needed so far. */
  get idle(): readonly Claim[] {
    return this.#reasons.idle
  }

  #explained(difference: Difference): Difference {
    const why = this.#reasons.reasonFor(difference.of, difference.how, difference.at)
    return { ...difference, ...(why !== undefined && { why }) }
  }
}

/** What is in something that nobody said goes without saying; so does what any operation may add, and events are looked at alone. */
function unsaidKeys({ keys }: Shape, said: ReadonlySet<string>): readonly string[] {
  const unsaid = keys.difference(said)
  const isInside = (key: string) =>
    key.split('.').some((_, count, steps) => unsaid.has(withoutList(steps.slice(0, count))))
  return [...unsaid].filter(
    key =>
      key !== 'ignored_parameters_unsupported' && !key.startsWith('events[].') && !isInside(key),
  )
}

const withoutList = (steps: readonly string[]) => steps.join('.').replace(/(\[\])+$/, '')
