import { createHmac, timingSafeEqual } from 'node:crypto'
import { ApiError } from '../platform/http/api-error.ts'
import type { Credentials } from '../platform/http/authentication.ts'

const safeMethods = ['GET', 'HEAD']

/** A browser says where a request comes from; another site's page cannot make it say otherwise. */
export function requireSameOrigin(url: string, { method, origin, fetchSite }: Credentials): void {
  if (safeMethods.includes(method)) return
  const same = origin === undefined ? fetchSite === 'same-origin' : origin === new URL(url).origin
  if (!same || (fetchSite !== undefined && fetchSite !== 'same-origin'))
    throw csrfFailed('the request does not come from a page of this server')
}

/** A page of ours can read the token's cookie, no other page can. */
export function requireCsrfToken(session: string, { method, csrfToken: sent }: Credentials): void {
  if (safeMethods.includes(method)) return
  const expected = Buffer.from(csrfToken(session))
  const given = Buffer.from(sent ?? '')
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw csrfFailed('the X-CSRFToken header is missing or wrong')
}

/** Belongs to one session and dies with it, without being stored. */
export const csrfToken = (session: string): string =>
  createHmac('sha256', session).update('parley csrf').digest('base64url')

const csrfFailed = (reason: string) =>
  new ApiError('CSRF_FAILED', `CSRF error: ${reason}`, { status: 403, extra: { reason } })
