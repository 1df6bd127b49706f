import type { Examined } from '../checks/check.ts'
import type { Change } from '../core/resource.ts'
import type { Finding } from '../facts/finding.ts'
import { visible, type Paint, type Terminal } from './terminal.ts'

type View = { readonly paint: Paint; readonly marks: Terminal['marks'] }

/** A plan for people: what would change, and what could not be taken back. */
export function planLines({ paint, marks }: View, changes: readonly Change[]): string[] {
  if (changes.length === 0) return ['nothing to do: the host is as the settings say']
  return [
    ...changes.flatMap(({ id, difference, oneWay }) => [
      `${paint('warning', marks.todo)} ${paint('strong', visible(id))}: ${indented(difference)}`,
      ...(oneWay === undefined
        ? []
        : [`    ${paint('bad', 'cannot be undone')}: ${visible(oneWay)}`]),
    ]),
    `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`,
  ]
}

/** Findings for people: a mark and a word, so that colour carries nothing alone. */
export const findingLines = (view: View, findings: readonly Finding[]): string[] =>
  linesOf(view, findings, 'failed')

/** What a check found; a failure says how bad it is. */
export const examinedLines = (view: View, { severity, findings }: Examined): string[] =>
  linesOf(view, findings, `failed (${severity})`)

const linesOf = ({ paint, marks }: View, findings: readonly Finding[], failed: string): string[] =>
  findings.flatMap(finding => {
    const { about, found, evidence = [] } = finding
    const rest = `${visible(about)}: ${indented(found)}`
    if (finding.result === 'pass') return [`${paint('good', marks.good)} ${rest}`]
    const bad = finding.result === 'fail'
    const mark = paint(
      bad ? 'bad' : 'warning',
      bad ? `${marks.bad} ${failed}:` : `${marks.warning} note:`,
    )
    const seen = evidence.map(line => `    ${paint('dim', indented(line))}`)
    return [`${mark} ${rest}`, ...seen, `    ${marks.arrow} ${visible(finding.remedy)}`]
  })

const indented = (text: string) => visible(text).replaceAll('\n', '\n    ')

export const outView = ({ paintOut, marks }: Terminal): View => ({ paint: paintOut, marks })
export const errView = ({ paintErr, marks }: Terminal): View => ({ paint: paintErr, marks })
