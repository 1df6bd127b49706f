import { deviations as known, type Deviation } from '../../docs/api/deviations.ts'
import { Findings, type Difference } from './findings.ts'
import { dictionary, wholeOf } from './property-events.ts'
import type { Claim } from './reasons.ts'
import type { Exchange } from './record.ts'
import { missing, type Fault } from './shape.ts'
import { nameOfEvent, type Specification } from './specification.ts'

export type Comparison = {
  /** How often each operation succeeded and each kind of event came: `GET /users`, `event heartbeat`. */
  readonly seen: ReadonlyMap<string, number>
  /** How many refusals were compared. */
  readonly refusals: number
  /** What was said and should not have been. */
  readonly faults: readonly Difference[]
  /** What is specified and was not said by any answer: whole operations and events, and keys of those that were seen. */
  readonly unsaid: readonly Difference[]
  /** Reasons that nothing needed. */
  readonly idle: readonly Claim[]
}

/** Holds what the tests were answered against the document. */
export function compare(
  specification: Specification,
  exchanges: Iterable<Exchange>,
  deviations: readonly Deviation[] = known,
): Comparison {
  const findings = new Findings(deviations)
  let refusals = 0
  for (const { method, path, status, body } of exchanges) {
    const [, route = ''] = /^\/(?:api\/v1|json)(\/.*)$/.exec(path) ?? []
    if (status === 200 && route === '/events/stream') lookAtEvent(findings, specification, body)
    else if (status === 200)
      lookAtAnswer(findings, specification, specification.operationOf(method, route), body)
    else if (status >= 400 && route !== '' && body !== undefined) {
      refusals += 1
      findings.note('any refusal', refused(specification, body))
    }
  }
  const { operations, events } = specification
  const subjects = [...operations, ...Array.from(events.keys(), name => `event ${name}`)]
  const unsaid = findings.unsaid(subjects)
  const { seen, faults, idle } = findings
  return { seen, refusals, faults, unsaid, idle }
}

function lookAtAnswer(
  findings: Findings,
  specification: Specification,
  operation: string | undefined,
  body: unknown,
): void {
  const shape = operation === undefined ? undefined : specification.successOf(operation)
  if (operation === undefined || !shape) return
  if (operation !== 'GET /events') return findings.look(operation, shape, body)
  const { events, ...rest } = asObject(body)
  for (const event of Array.isArray(events) ? events : [])
    lookAtEvent(findings, specification, event)
  findings.look(operation, shape, { ...rest, events: [] })
}

function lookAtEvent(findings: Findings, specification: Specification, event: unknown): void {
  const said = asObject(event)
  const { type, op } = said
  const name = nameOfEvent(String(type), typeof op === 'string' ? op : undefined)
  const shape = specification.events.get(name)
  if (shape) findings.look(`event ${name}`, shape, event)
  else findings.note(`event ${name}`, [{ at: '', what: 'is not specified' }])
  const { of = '', value } = wholeOf(name, said) ?? {}
  const whole = shapeOf(specification, of)
  if (!whole) return
  if (of === dictionary) findings.look(of, whole, value, 0)
  else findings.note(of, whole.faultsOf(value).filter(isNoGap))
}

/** A refusal is as any that is specified, and has a code that is. */
function refused({ refusal, codes }: Specification, body: unknown): Fault[] {
  const { code } = asObject(body)
  const faults = refusal.faultsOf(body)
  if (typeof code !== 'string' || codes.has(code)) return faults
  return [...faults, { at: `code ${code}`, what: 'is not specified' }]
}

const isNoGap = ({ what }: Fault) => what !== missing

const shapeOf = ({ events, successOf }: Specification, of: string) =>
  of.startsWith('event ') ? events.get(of.slice('event '.length)) : successOf(of)

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}
