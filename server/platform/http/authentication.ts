import type { Context } from '../../context.ts'
import type { Actor } from '../../identity/actor.ts'
import type { Caller } from '../../identity/caller.ts'
import type { Prefix } from './endpoint.ts'

/**
 * Who may call: a signed-in person, a signed-in person as this process remembers them, one who may still have to set up a second
 * factor, or anybody. An endpoint that does not say so does not compile. What is remembered is a moment behind: enough for whoever
 * follows events again and again. Whoever has to set up a second factor reaches only what says so.
 */
export type Auth = 'user' | 'remembered user' | 'enrolling user' | 'none'
export type Actors = {
  user: Actor
  'remembered user': Actor
  'enrolling user': Actor
  none: undefined
}

/** Everything in a request that can prove who sent it, and from where. */
export type Credentials = {
  prefix: Prefix
  method: string
  authorization: string | undefined
  cookie: string | undefined
  csrfToken: string | undefined
  origin: string | undefined
  fetchSite: string | undefined
  caller: Caller
}

export type Authenticate = {
  [A in Auth]: (ctx: Context, credentials: Credentials) => Promise<Actors[A]>
}
