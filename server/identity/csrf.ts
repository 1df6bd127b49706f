import { ApiError } from '../platform/http/api-error.ts'
import type { Credentials } from '../platform/http/authentication.ts'
import type { Keyring } from '../platform/signing/keyring.ts'

const safeMethods = ['GET', 'HEAD']

/** A browser says where a request comes from; another site's page cannot make it say otherwise. */
export function requireSameOrigin(url: string, { method, origin, fetchSite }: Credentials): void {
  if (safeMethods.includes(method)) return
  const same = origin === undefined ? fetchSite === 'same-origin' : origin === new URL(url).origin
  if (!same || (fetchSite !== undefined && fetchSite !== 'same-origin'))
    throw csrfFailed('the request does not come from a page of this server')
}

/** A page of ours can read the token's cookie, no other page can. */
export function requireCsrfToken(
  signing: Keyring,
  session: string,
  { method, csrfToken: sent }: Credentials,
): void {
  if (safeMethods.includes(method)) return
  if (!signing.verify('csrf', session, sent ?? ''))
    throw csrfFailed('the X-CSRFToken header is missing or wrong')
}

/** Belongs to one session and dies with it, without being stored. */
export const csrfToken = (signing: Keyring, session: string): string =>
  signing.sign('csrf', session)

const csrfFailed = (reason: string) =>
  new ApiError('CSRF_FAILED', `CSRF error: ${reason}`, { status: 403, extra: { reason } })
