import { ApiError } from '../../platform/http/api-error.ts'

/** What an operator is told instead of an answer. `usage`: what they typed makes no sense. */
export type Refused = { because: string; remedy?: string; usage?: true }

/** A command that cannot be done, in words of its own. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly refused: Refused

  constructor(refused: Refused) {
    super(refused.because)
    this.refused = refused
  }
}

/** The refusal in an error; undefined for one that nobody foresaw. */
export function refusedBy(error: unknown): Refused | undefined {
  if (error instanceof Refusal) return error.refused
  if (!(error instanceof ApiError)) return undefined
  return { because: [error.message, ...one(error.extra['errors'])].join('\n') }
}

/** Which addresses, where several were given: `[address, reason, …]`. */
const one = (errors: unknown): string[] =>
  Array.isArray(errors)
    ? errors.map(error => (Array.isArray(error) ? error.slice(0, 2).join(': ') : String(error)))
    : []
