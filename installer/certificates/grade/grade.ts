import { letters, type Letter, type Observed } from './letters.ts'
import { letterOf, pointsOf, type Points } from './points.ts'
import { rules } from './rules.ts'

/** Why a grade is not better, and what to do about it. */
type Reason = { readonly most: Letter; readonly found: string; readonly remedy: string }

export type Grade = {
  /** For whoever trusts the root. */
  readonly letter: Letter
  readonly points: Points
  /** The worst first. */
  readonly reasons: readonly Reason[]
}

/**
 * By the SSL Labs server rating guide (2009r): points in three categories, then what a fault allows at most. Whether a
 * stranger trusts the root is not in it: the guide calls that T, whatever else is so.
 */
export function gradeOf(observed: Observed): Grade {
  const points = pointsOf(observed)
  const reasons = rules
    .flatMap(({ most, remedy, look }) => {
      const found = look(observed)
      return found === undefined ? [] : [{ most, found, remedy }]
    })
    .sort((one, other) => letters.indexOf(other.most) - letters.indexOf(one.most))
  return { letter: worst([letterOf(points), ...reasons.map(({ most }) => most)]), points, reasons }
}

function worst(found: readonly Letter[]): Letter {
  const [letter = 'F'] = letters.filter(one => found.includes(one)).slice(-1)
  return letter
}
