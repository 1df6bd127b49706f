import type { Context } from '../context.ts'
import { ApiError } from '../platform/http/api-error.ts'
import type { Authenticate, Credentials } from '../platform/http/authentication.ts'
import { accountOfKey, accountOfSession, type Account } from './accounts.ts'
import type { Actor } from './actor.ts'
import { requireSameOrigin, requireCsrfToken } from './csrf.ts'
import { sessionToken } from './session-cookie.ts'

/** How each kind of endpoint learns who calls. */
export const authenticate: Authenticate = {
  async none(ctx, credentials) {
    if (credentials.prefix === '/json') requireSameOrigin(ctx.config.url, credentials)
  },
  user: (ctx, credentials) =>
    credentials.prefix === '/json' ? sessionUser(ctx, credentials) : keyUser(ctx, credentials),
}

async function keyUser(ctx: Context, { authorization }: Credentials): Promise<Actor> {
  if (authorization === undefined) throw unauthorized('Missing authorization header for basic auth')
  const { email, key } = basic(authorization)
  const account = await ctx.db.snapshot(tx => accountOfKey(tx, key))
  if (!account || account.email.toLowerCase() !== email.toLowerCase())
    throw new ApiError('INVALID_API_KEY', 'Invalid API key', { status: 401, headers: challenge })
  return active(account)
}

async function sessionUser(ctx: Context, credentials: Credentials): Promise<Actor> {
  const token = sessionToken(credentials.cookie)
  const account = token
    ? await ctx.db.snapshot(tx => accountOfSession(tx, token, ctx.clock.now()))
    : undefined
  if (!token || !account)
    throw new ApiError(
      'UNAUTHORIZED',
      'Not logged in: API authentication or user session required',
      { status: 401, headers: { 'www-authenticate': 'Session realm="zulip"' } },
    )
  requireSameOrigin(ctx.config.url, credentials)
  requireCsrfToken(ctx.signing, token, credentials)
  return active(account)
}

/** Refuses whoever has been deactivated. */
export function active({ id, email, fullName, role, isBot, isActive }: Account): Actor {
  if (!isActive) throw new ApiError('USER_DEACTIVATED', 'Account is deactivated', { status: 401 })
  return { id, email, fullName, role, isBot }
}

function basic(authorization: string): { email: string; key: string } {
  const [scheme, encoded] = authorization.split(' ')
  if (scheme?.toLowerCase() !== 'basic')
    throw unauthorized('This endpoint requires HTTP basic authentication.')
  const decoded = Buffer.from(encoded ?? '', 'base64').toString('utf8')
  const colon = decoded.lastIndexOf(':')
  if (colon < 1) throw unauthorized('Invalid authorization header for basic auth')
  return { email: decoded.slice(0, colon), key: decoded.slice(colon + 1) }
}

const challenge = { 'www-authenticate': 'Basic realm="zulip"' }
const unauthorized = (message: string) =>
  new ApiError('UNAUTHORIZED', message, { status: 401, headers: challenge })
