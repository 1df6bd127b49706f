import type { Examined } from '../checks/check.ts'
import type { Argv, Host } from '../core/host.ts'
import type { Resource } from '../core/resource.ts'
import type { Facts, Question } from '../facts/facts.ts'
import type { Finding } from '../facts/finding.ts'
import type { Layout, Site } from '../recipes/site.ts'
import type { Release } from '../release.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** Everything a command needs and does not make itself. `main.ts` passes the real one down. */
export type World = {
  readonly host: Host
  readonly layout: (options: Pick<Layout, 'services' | 'postgresPort'>) => Layout
  /** The appliance as one list, in order. */
  readonly appliance: (site: Site) => readonly Resource[]
  readonly gatherFacts: (question: Pick<Question, 'hostname'>) => Promise<Facts>
  /** Asks the running appliance from outside. */
  readonly probe: (site: Site) => Promise<readonly Finding[]>
  /** What doctor looks at beside plan, probes and preflight. */
  readonly examine: (site: Site) => Promise<readonly Examined[]>
  /** The program that says whether a unit runs: exit code 0. */
  readonly isActive: (layout: Layout, unit: string) => Argv
  /** How the owner signs in the first time. */
  readonly signIn: (site: Site) => Promise<SignIn>
  readonly release: Release
  /** The bundle that this installer came in. */
  readonly bundle?: { readonly quarantine: string }
  /** Starts the installer that lies in a quarantine, with the words that this one was given. @returns its exit code */
  readonly startInQuarantine: (room: string) => Promise<number>
  readonly terminal: Terminal
  readonly now: () => Date
  readonly uid: number
  /** Name of whoever runs this, for the lock. */
  readonly user: string
}

/** `passwordFile` holds the first password, for root's eyes. */
type SignIn = { readonly email: string; readonly passwordFile?: string }
