import { createApiKey, removeKeysOf } from '../../identity/api-keys.ts'
import { endedCookies, sessionCookies, sessionToken } from '../../identity/session-cookie.ts'
import { createSession, endSession, sessionSeconds } from '../../identity/sessions.ts'
import { signIn } from '../../identity/sign-in.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { text } from '../../platform/http/parameters.ts'

const credentials = { username: text(), password: text() }

/** A program trades the password for a key of its own. Keys are stored hashed, so each sign-in makes another one. */
const fetchApiKey = endpoint({
  method: 'POST',
  path: '/fetch_api_key',
  summary: 'An API key, for an address and a password.',
  auth: 'none',
  params: credentials,
  async handle(ctx, { params }) {
    const actor = await signIn(ctx, params.username, params.password)
    const key = await ctx.db.transaction(tx => createApiKey(tx, actor.id))
    return { api_key: key, email: actor.email, user_id: actor.id }
  },
})

const regenerateApiKey = endpoint({
  method: 'POST',
  path: '/users/me/api_key/regenerate',
  summary: 'Ends every API key of the caller, and makes a new one.',
  auth: 'user',
  params: {},
  handle: ({ db }, { actor }) =>
    db.transaction(async tx => {
      await removeKeysOf(tx, actor.id)
      return { api_key: await createApiKey(tx, actor.id) }
    }),
})

const login = endpoint({
  method: 'POST',
  path: '/login',
  summary: 'Signs a browser in.',
  auth: 'none',
  prefixes: ['/json'],
  params: credentials,
  async handle(ctx, { params, answer }) {
    const actor = await signIn(ctx, params.username, params.password)
    const token = await ctx.db.transaction(tx => createSession(tx, actor.id, ctx.clock.now()))
    answer.header('set-cookie', sessionCookies(ctx.signing, token, sessionSeconds))
    return { user_id: actor.id, email: actor.email }
  },
})

const logout = endpoint({
  method: 'POST',
  path: '/logout',
  summary: 'Signs a browser out.',
  auth: 'user',
  prefixes: ['/json'],
  params: {},
  async handle(ctx, { credentials, answer }) {
    const token = sessionToken(credentials.cookie)
    if (token) await ctx.db.transaction(tx => endSession(tx, token))
    answer.header('set-cookie', endedCookies)
    return {}
  },
})

export const authenticationEndpoints = [fetchApiKey, regenerateApiKey, login, logout]
