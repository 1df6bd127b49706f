import type { Context } from '../context.ts'
import { ApiError } from '../platform/http/api-error.ts'
import type { Authenticate, Credentials } from '../platform/http/authentication.ts'
import { accountOfKey, accountOfSession, type Account, type Opened } from './accounts.ts'
import type { Actor } from './actor.ts'
import { noteKeyUse } from './api-keys.ts'
import { requireSameOrigin, requireCsrfToken } from './csrf.ts'
import { requireUsableProgram } from './desktop-version.ts'
import { sessionToken } from './session-cookie.ts'
import { noteSessionUse } from './sessions.ts'
import { hashToken } from './token.ts'
import { mustEnrol } from './two-factor/next-step.ts'

/** How each kind of endpoint learns who calls. */
export const authenticate: Authenticate = {
  async none(ctx, credentials) {
    if (credentials.prefix === '/json') requireSameOrigin(ctx.config.url, credentials)
  },
  user: async (ctx, credentials) => enrolled(ctx, await accountFor(ctx, credentials, anew)),
  async 'remembered user'(ctx, credentials) {
    const remembered = (hash: Buffer, look: Look) => ctx.accounts.of(hash, ctx.clock.now(), look)
    const account = await accountFor(ctx, credentials, {
      key: (hash, look, note) => remembered(hash, () => lookUp(hash, look, note)),
      // A page follows events by itself: nobody need sit before it.
      session: remembered,
    })
    return enrolled(ctx, account)
  },
  'enrolling user': async (ctx, credentials) => active(await accountFor(ctx, credentials, anew)),
}

/** The same as a 'remembered user', of whom nothing is remembered. */
export async function authenticateAnew(ctx: Context, credentials: Credentials): Promise<Actor> {
  const lookups: Lookups = { key: lookUp, session: (_hash, look) => look() }
  return enrolled(ctx, await accountFor(ctx, credentials, lookups))
}

type Look = () => Promise<Opened | undefined>

/** Looks up an account, or remembers what the last look found; `note` writes down that its secret is in use. */
type Lookup = (hash: Buffer, look: Look, note: () => Promise<unknown>) => ReturnType<Look>
type Lookups = { readonly key: Lookup; readonly session: Lookup }

const lookUp: Lookup = async (_hash, look, note) => {
  const opened = await look()
  if (opened && !opened.isUseNoted) await note()
  return opened
}

const anew: Lookups = { key: lookUp, session: lookUp }

function accountFor(ctx: Context, credentials: Credentials, lookups: Lookups): Promise<Account> {
  requireUsableProgram(ctx.config, credentials.caller)
  return isFromBrowser(credentials)
    ? sessionUser(ctx, credentials, lookups.session)
    : keyUser(ctx, credentials, lookups.key)
}

/** What lies outside of the API is read by pages, and by programs that show their key. */
const isFromBrowser = ({ prefix, authorization }: Credentials): boolean =>
  prefix === '/json' || (prefix === '' && authorization === undefined)

async function keyUser(ctx: Context, { authorization }: Credentials, lookup: Lookup) {
  if (authorization === undefined) throw unauthorized('Missing authorization header for basic auth')
  const { email, key } = basic(authorization)
  const hash = hashToken(key)
  const now = ctx.clock.now()
  const opened = await lookup(
    hash,
    () => ctx.db.statement(tx => accountOfKey(tx, hash, now)),
    () => ctx.db.statement(tx => noteKeyUse(tx, hash, now)),
  )
  if (!opened || !names(opened.account).includes(email.toLowerCase()))
    throw new ApiError('INVALID_API_KEY', 'Invalid API key', { status: 401, headers: challenge })
  return opened.account
}

/** A program may know its person by either address. */
const names = ({ email, apiEmail }: Account) => [email.toLowerCase(), apiEmail.toLowerCase()]

async function sessionUser(ctx: Context, credentials: Credentials, lookup: Lookup) {
  const token = sessionToken(credentials.cookie)
  const opened = token === undefined ? undefined : await sessionOf(ctx, hashToken(token), lookup)
  if (!token || !opened)
    throw new ApiError(
      'UNAUTHORIZED',
      'Not logged in: API authentication or user session required',
      { status: 401, headers: { 'www-authenticate': 'Session realm="zulip"' } },
    )
  requireSameOrigin(ctx.config.url, credentials)
  requireCsrfToken(ctx.signing, token, credentials)
  return opened.account
}

function sessionOf(ctx: Context, hash: Buffer, lookup: Lookup) {
  const now = ctx.clock.now()
  return lookup(
    hash,
    () => ctx.db.statement(tx => accountOfSession(tx, hash, now)),
    () => ctx.db.statement(tx => noteSessionUse(tx, hash, now)),
  )
}

/** Refuses whoever has been deactivated, or may do nothing yet but set up a second factor. */
function enrolled({ config }: Context, account: Account): Actor {
  const actor = active(account)
  if (account.mustEnrol) throw mustEnrol(config.url)
  return actor
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
