import type { Finding } from '../../facts/finding.ts'
import type { Examined } from '../check.ts'

/** One demand of a rule book, and what in this appliance answers it. */
type Safeguard = {
  /** Where it stands: `164.312(e)(1)`. */
  readonly reference: string
  readonly title: string
  /** Checks whose findings are its evidence. None: this release has nothing to show. */
  readonly shownBy: readonly string[]
  /** What no program can show: it is the organization's own to do. */
  readonly yours?: string
}

/** A rule book. */
export type Profile = {
  readonly name: string
  readonly about: string
  readonly safeguards: readonly Safeguard[]
}

export type Judged = Pick<Safeguard, 'reference' | 'title' | 'yours'> & {
  /** shown: all its evidence is good. doubtful: some of it warns. not shown: some failed, or there is none. */
  readonly result: 'shown' | 'doubtful' | 'not shown'
  readonly evidence: readonly (Finding & { readonly check: string })[]
}

/** Holds a rule book against what the checks found just now. Pure. */
export const judge = ({ safeguards }: Profile, examined: readonly Examined[]): Judged[] =>
  safeguards.map(({ shownBy, ...safeguard }) => {
    const evidence = examined
      .filter(({ name }) => shownBy.includes(name))
      .flatMap(({ name, findings }) => findings.map(finding => ({ ...finding, check: name })))
    return { ...safeguard, result: resultOf(evidence), evidence }
  })

function resultOf(evidence: readonly Finding[]): Judged['result'] {
  if (evidence.length === 0 || evidence.some(({ result }) => result === 'fail')) return 'not shown'
  return evidence.some(({ result }) => result === 'warn') ? 'doubtful' : 'shown'
}
