import * as z from 'zod'

/**
 * refused: by a rule, before anything was sent there. unreachable: nobody answered, or not in a way that can be used.
 * timeout, too large: the limits of the request. unavailable: there is no way out, or the egress process does not answer.
 */
const kinds = ['refused', 'unreachable', 'timeout', 'too large', 'unavailable'] as const

/** How a request to the outside failed, as it travels between the two processes. */
export const failure = z.strictObject({
  kind: z.enum(kinds),
  because: z.string(),
  /** The operator's rule that decided, as it stands in the configuration. */
  rule: z.string().exactOptional(),
})

type Failure = z.infer<typeof failure>

/** A request to the outside that did not succeed. */
export class EgressError extends Error {
  override readonly name = 'EgressError'
  readonly failure: Failure

  constructor(kind: Failure['kind'], because: string, { rule, cause }: EgressErrorOptions = {}) {
    super(`${kind}: ${because}`, { cause })
    this.failure = { kind, because, ...(rule !== undefined && { rule }) }
  }

  /** The same failure, told by the other process. */
  static from({ kind, because, rule }: Failure): EgressError {
    return new EgressError(kind, because, rule === undefined ? {} : { rule })
  }
}

type EgressErrorOptions = { readonly rule?: string; readonly cause?: unknown }
