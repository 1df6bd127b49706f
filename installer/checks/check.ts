import { reasonOf } from '../core/install-error.ts'
import type { Look } from '../core/host.ts'
import { fail, type Finding } from '../facts/finding.ts'
import type { Site } from '../recipes/site.ts'

/** What a check looks at: the host, and the appliance that its settings describe. */
export type Subject = {
  readonly host: Look
  readonly site: Site
  readonly now: Date
}

/** How bad it is when a check fails. A finding that only warns weighs less, whatever its check. */
type Severity = 'critical' | 'high' | 'medium' | 'low'

/** One thing that doctor looks at, in the running appliance or in the host around it. Changes nothing. */
export type Check = {
  /** `volume-encrypted`: what scripts and profiles call it. */
  readonly name: string
  /** What holds when it passes, in one sentence. */
  readonly promise: string
  readonly severity: Severity
  look(subject: Subject): Promise<readonly Finding[]>
}

/** What one check found. */
export type Examined = Pick<Check, 'name' | 'promise' | 'severity'> & {
  readonly findings: readonly Finding[]
}

/** Runs the checks, each alone: one that breaks down is a failed finding and hides none of the others. */
export const examine = (checks: readonly Check[], subject: Subject): Promise<Examined[]> =>
  Promise.all(
    checks.map(async check => {
      const { name, promise, severity } = check
      const findings = await check.look(subject).catch(error => [brokenDown(name, error)])
      return { name, promise, severity, findings }
    }),
  )

const brokenDown = (name: string, error: unknown): Finding =>
  fail(
    name,
    `cannot look: ${reasonOf(error)}`,
    'put right what it says, then run parley doctor again',
  )
