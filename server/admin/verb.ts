import type { Readable } from 'node:stream'
import type { Audits } from '../audit/audits.ts'
import type { ServerConfig } from '../config.ts'
import type { Cause } from '../platform/database/cause.ts'

export type VerbCall = {
  config: ServerConfig
  options: Readonly<Record<string, string | boolean | undefined>>
  /** Standard input: secrets come this way, never as an argument. */
  input: Readable
  /** In whose name it writes: the operator's. */
  cause: Cause
}

/** One administrative command. `result` is printed as one line of JSON. */
export type Verb = {
  /** Its options beside `--config`, as `parseArgs` of node:util takes them. */
  readonly options: Readonly<Record<string, { type: 'string' | 'boolean' }>>
  readonly usage: string
  /** What it records, or why it records nothing. */
  readonly audits: Audits
  run(call: VerbCall): Promise<{ result: object }>
}

/** The command line makes no sense: exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
