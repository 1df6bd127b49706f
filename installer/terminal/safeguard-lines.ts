import type { Judged } from '../checks/profiles/safeguard.ts'
import { visible, type Terminal } from './terminal.ts'

/** A rule book's page for people: each safeguard, and below it what was seen just now. */
export function safeguardLines(
  { paintOut, marks }: Terminal,
  about: string,
  judged: readonly Judged[],
): string[] {
  const mark = {
    shown: paintOut('good', `${marks.good} shown    `),
    doubtful: paintOut('warning', `${marks.warning} doubtful `),
    'not shown': paintOut('bad', `${marks.bad} not shown`),
  }
  const shown = judged.filter(({ result }) => result === 'shown').length
  return [
    paintOut('strong', about),
    '',
    ...judged.flatMap(({ reference, title, result, evidence, yours }) => [
      `${mark[result]} ${reference.padEnd(20)} ${title}`,
      ...evidence.flatMap(finding => [
        `      ${visible(`${finding.about}: ${finding.found}`)}`,
        ...(finding.result === 'pass' ? [] : [`      ${marks.arrow} ${visible(finding.remedy)}`]),
      ]),
      ...(evidence.length === 0 ? ['      this release has nothing to show for it'] : []),
      ...(yours === undefined ? [] : [`      yours: ${yours}`]),
    ]),
    '',
    `${shown} of ${judged.length} shown`,
  ]
}
