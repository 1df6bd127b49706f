import { EgressError } from '../platform/egress/egress-error.ts'
import { reasonOf } from './reason.ts'

/** Any error of a request to the outside in the words of the protocol. `signal` is the one that the request ran under. */
export function asFailure(error: unknown, signal: AbortSignal): EgressError['failure'] {
  if (error instanceof EgressError) return error.failure
  if (signal.aborted) return { kind: 'timeout', because: 'there was no whole answer in time' }
  return { kind: 'unreachable', because: reasonOf(error) }
}
