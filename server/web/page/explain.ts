import { Refusal, Unreachable } from './api.ts'
import { Problem } from './problem.ts'

/** A failure in words for the person who caused it: what happened and what to do. */
export function explain(error: unknown): string {
  if (error instanceof Unreachable)
    return 'The server cannot be reached. Check your connection and try again.'
  if (error instanceof Problem) return error.message
  if (!(error instanceof Refusal)) return 'Something went wrong in this page. Reload it.'
  if (error.status === 429) return `Too many attempts. Try again ${soon(error.retryAfterSeconds)}.`
  if (error.code === 'AUTHENTICATION_FAILED') return 'This email and password do not match.'
  if (error.code === 'USER_DEACTIVATED')
    return 'This account has been deactivated. Ask an administrator of your organization.'
  if (error.code === 'TWO_FACTOR_FAILED')
    return 'That was not accepted. A code works once, and only for a moment.'
  if (error.status >= 500) return 'The server has a problem. Try again in a moment.'
  return error.message
}

function soon(seconds: number | undefined): string {
  if (seconds === undefined) return 'in a few minutes'
  if (seconds < 90) return `in ${Math.ceil(seconds)} seconds`
  return `in ${Math.ceil(seconds / 60)} minutes`
}
