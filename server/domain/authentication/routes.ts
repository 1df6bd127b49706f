import { sometimes } from '../../audit/audits.ts'
import { createApiKey, keysOf, removeKeysOf } from '../../identity/api-keys.ts'
import { endedCookies, sessionToken } from '../../identity/session-cookie.ts'
import { endSession } from '../../identity/sessions.ts'
import { requireUsableProgram } from '../../identity/desktop-version.ts'
import { signIn } from '../../identity/sign-in.ts'
import { nextStep, requireSecondStep } from '../../identity/two-factor/next-step.ts'
import { recordingRefusals } from '../../identity/two-factor/recording-refusals.ts'
import type { Spent } from '../../identity/two-factor/spend-code.ts'
import { endpoint } from '../../platform/http/endpoint.ts'
import { optional, text } from '../../platform/http/parameters.ts'
import { unixSeconds } from '../../platform/unix-seconds.ts'
import { tellOfSpent } from '../two-factor/news.ts'
import { openSession } from './open-session.ts'
import { noteSignIn } from './sign-ins.ts'

const credentials = { username: text(), password: text() }
const known = ({ username, password }: { username: string; password: string }) => ({
  email: username,
  password,
})

/** A program trades the password for a key of its own. Keys are stored hashed, so each sign-in makes another one. */
const fetchApiKey = endpoint({
  method: 'POST',
  path: '/fetch_api_key',
  summary: 'An API key, for an address and a password.',
  differs: 'Whoever has a second factor sends a code as well, as `two_factor_code`.',
  auth: 'none',
  audits: ['api_key.created', 'sign_in.failed', 'second_factor.noticed'],
  params: { ...credentials, two_factor_code: optional(text()) },
  async handle(ctx, { params, credentials: { caller } }) {
    requireUsableProgram(ctx.config, caller)
    let spent: Spent | undefined
    const { actor, entered: key } = await signIn(ctx, known(params), {
      async further(person) {
        spent = await recordingRefusals(ctx.db, person.id, () =>
          requireSecondStep(ctx, person, params.two_factor_code),
        )
      },
      async enter(tx, person) {
        await tellOfSpent(tx, ctx, person.id, spent)
        await noteSignIn(ctx, tx, person, caller)
        return createApiKey(tx, person.id)
      },
    })
    return { api_key: key, email: actor.email, user_id: actor.id }
  },
})

const regenerateApiKey = endpoint({
  method: 'POST',
  path: '/users/me/api_key/regenerate',
  summary: 'Ends every API key of the caller, and makes a new one.',
  auth: 'user',
  audits: ['api_key.removed', 'api_key.created'],
  params: {},
  handle: ({ db }, { actor }) =>
    db.transaction(async tx => {
      await removeKeysOf(tx, actor.id)
      return { api_key: await createApiKey(tx, actor.id) }
    }),
})

const getApiKeys = endpoint({
  method: 'GET',
  path: '/users/me/api_keys',
  summary: "When the caller's API keys were made, and last used to an hour; the keys are not kept.",
  differs: 'It is beside the API of Zulip, where people have one key.',
  auth: 'user',
  params: {},
  handle: ({ db }, { actor }) =>
    db.snapshot(async tx => ({
      api_keys: (await keysOf(tx, actor.id)).map(({ createdAt, lastUsedAt }) => ({
        created_at: unixSeconds(createdAt),
        last_used_at: lastUsedAt && unixSeconds(lastUsedAt),
      })),
    })),
})

const login = endpoint({
  method: 'POST',
  path: '/login',
  summary: 'Signs a browser in, or says which second step is to come.',
  auth: 'none',
  audits: sometimes('session.began', 'sign_in.failed'),
  prefixes: ['/json'],
  params: credentials,
  async handle(ctx, { params, answer, credentials: { caller } }) {
    requireUsableProgram(ctx.config, caller)
    const { entered } = await signIn(ctx, known(params), {
      async enter(tx, { id }) {
        const step = await nextStep(tx, ctx, id)
        if (!step) return openSession(tx, ctx, { userId: id, caller, answer })
        return { two_factor_token: step.token, two_factor_methods: step.methods }
      },
    })
    return entered
  },
})

const logout = endpoint({
  method: 'POST',
  path: '/logout',
  summary: 'Signs a browser out.',
  auth: 'enrolling user',
  audits: 'session.ended',
  prefixes: ['/json'],
  params: {},
  async handle(ctx, { credentials, answer }) {
    const token = sessionToken(credentials.cookie)
    if (token) await ctx.db.transaction(tx => endSession(tx, token))
    answer.header('set-cookie', endedCookies)
    return {}
  },
})

export const authenticationEndpoints = [fetchApiKey, regenerateApiKey, getApiKeys, login, logout]
