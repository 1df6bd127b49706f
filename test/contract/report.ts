import type { Comparison } from './compare.ts'
import type { Specification } from './specification.ts'

type Difference = Comparison['faults'][number]

const line = ({ of, at, what, times, why }: Difference) =>
  `${of}: ${at || 'it'} ${what}${times > 0 ? ` (${times} times)` : ''}${why === undefined ? '' : `: ${why}`}`

const part = (title: string, lines: readonly string[]) =>
  [`${lines.length} ${title}`, ...lines.map(one => `  ${one}`), ''].join('\n')

const hasReason = ({ why }: Difference) => why !== undefined
const hasNone = ({ why }: Difference) => why === undefined

type Counted = readonly [of: string, times: number]
const isEvent = ([of]: Counted) => of.startsWith('event ')
const sum = (all: readonly Counted[]) => all.reduce((total, [, times]) => total + times, 0)

/** What was compared, what differs, and what was never seen: for people. */
export function report(
  { seen, refusals, faults, unsaid, idle }: Comparison,
  { operations, events }: Specification,
): string {
  const kinds = [...seen].filter(isEvent)
  const answers = [...seen].filter(one => !isEvent(one))
  const byName = kinds.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return [
    `${sum(answers)} answers of ${answers.length} of ${operations.length} operations, ` +
      `${sum(kinds)} events of ${kinds.length} of ${events.size} kinds, and ${refusals} refusals compared`,
    '',
    part(
      'kinds of events',
      byName.map(([of, times]) => `${of.slice('event '.length)}: ${times}`),
    ),
    part('deviations with a reason', faults.filter(hasReason).map(line)),
    part('specified and with reason never said', unsaid.filter(hasReason).map(line)),
    part(
      'reasons that nothing needed',
      idle.map(({ of, key, reason }) => `${of}: ${key || 'it'}: ${reason}`),
    ),
    part('specified and never said', unsaid.filter(hasNone).map(line)),
    part('deviations without a reason', faults.filter(hasNone).map(line)),
  ].join('\n')
}

/** `isWhole`: the exchanges are those of all tests, so what nobody said is never said. */
export const isGood = ({ faults, unsaid, idle }: Comparison, isWhole: boolean): boolean =>
  faults.every(hasReason) && (!isWhole || (unsaid.every(hasReason) && idle.length === 0))
