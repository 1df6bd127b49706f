import type { Readable } from 'node:stream'
import type { ServerConfig } from '../config.ts'

export type VerbCall = {
  config: ServerConfig
  options: Readonly<Record<string, string | boolean | undefined>>
  /** Standard input: secrets come this way, never as an argument. */
  input: Readable
}

/** One administrative command. `result` is printed as one line of JSON. */
export type Verb = {
  /** Its options beside `--config`, as `parseArgs` of node:util takes them. */
  readonly options: Readonly<Record<string, { type: 'string' | 'boolean' }>>
  readonly usage: string
  run(call: VerbCall): Promise<{ result: object }>
}

/** The command line makes no sense: exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
