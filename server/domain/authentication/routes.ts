import { createApiKey } from '../../identity/api-keys.ts'
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
  auth: 'none',
  params: credentials,
  async handle(ctx, { params }) {
    const actor = await signIn(ctx, params.username, params.password)
    const key = await ctx.db.transaction(tx => createApiKey(tx, actor.id))
    return { api_key: key, email: actor.email, user_id: actor.id }
  },
})

const login = endpoint({
  method: 'POST',
  path: '/login',
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

export const authenticationEndpoints = [fetchApiKey, login, logout]
