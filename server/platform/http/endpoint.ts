import type { Readable } from 'node:stream'
import { kindsOf, notAudited, type Audits } from '../../audit/audits.ts'
import type { Context } from '../../context.ts'
import type { Actor } from '../../identity/actor.ts'
import { admit } from './admit.ts'
import type { Actors, Auth, Authenticate, Credentials } from './authentication.ts'
import { readParameters, type Parameters, type Values } from './parameters.ts'
import type { RawParameters } from './body.ts'

type Reading = 'GET' | 'HEAD' | 'OPTIONS'
type Changing = 'POST' | 'PATCH' | 'PUT' | 'DELETE'
type Method = Reading | Changing
/** Below which of these an endpoint answers: programs with a key, the browser with a session, or neither. */
export type Prefix = '/api/v1' | '/json' | ''

/** A body that nobody has read yet. */
export type Incoming = { readonly stream: Readable; readonly contentType: string }

/** What a request brings, before anyone has looked at its parameters. */
type Arrival = {
  credentials: Credentials
  raw: RawParameters
  /** The program that calls, from its User-Agent or its `client` parameter. */
  client: string
  /** Aborts when the caller hangs up or the server is told to stop. */
  gone: AbortSignal
  /** A header of the request, by its name in lower case. */
  header: (name: string) => string | undefined
  /** The body as it comes, for an endpoint that `takesFile`; for others it has been read. */
  incoming: Incoming
  /** From where it came; empty where nobody can tell. */
  address: string
  /** Headers for the answer, Set-Cookie for example. */
  answer: { header(name: string, value: string | readonly string[]): void }
}

type Call<P extends Parameters, A extends Auth> = Omit<Arrival, 'raw' | 'credentials'> & {
  actor: Actors[A]
  params: Values<P>
  credentials: Credentials
}

/** Whatever may change something says what it audits, or why it audits nothing. */
type MayChange = { method: Reading; audits?: Audits } | { method: Changing; audits: Audits }

type Definition<P extends Parameters, A extends Auth> = MayChange & {
  /**
   * `/users/:user_id`; a part of the path is read by the parameter of the same name. `:filename*` at the end takes all that is
   * left, slashes included.
   */
  path: string
  /** When the body is a file, in a multipart form or as it is: the handler reads it from `incoming`, a piece at a time. */
  takesFile?: 'in a form' | 'as bytes'
  /** What it is for, in one sentence: the description of the API is made of these. */
  summary: string
  /** What a client of Zulip's API would find different here, in one sentence. */
  differs?: string
  /** Every client asks for it all the time: where all goes well, the log says so only with its details. */
  isRoutine?: boolean
  auth: A
  params: P
  /** `/api/v1` and `/json` unless said. */
  prefixes?: readonly Prefix[]
  /** Resolves to the answer's keys beside `result` and `msg`. */
  handle(ctx: Context, call: Call<P, A>): Promise<object>
}

export type Endpoint = {
  readonly method: Method
  readonly path: string
  readonly summary: string
  readonly differs: string | undefined
  readonly isRoutine: boolean
  readonly audits: Audits
  readonly auth: Auth
  readonly params: Parameters
  readonly prefixes: readonly Prefix[]
  readonly takesFile: 'in a form' | 'as bytes' | 'no'
  readonly parameterNames: ReadonlySet<string>
  run(ctx: Context, authenticate: Authenticate, arrival: Arrival): Promise<object>
}

/** One API call as data. `routes.ts` lists them all. */
export function endpoint<const P extends Parameters, A extends Auth>(
  definition: Definition<P, A>,
): Endpoint {
  const audits = definition.audits ?? notAudited('it only reads')
  const kinds = kindsOf(audits)
  return {
    method: definition.method,
    path: definition.path,
    summary: definition.summary,
    differs: definition.differs,
    isRoutine: definition.isRoutine ?? false,
    audits,
    auth: definition.auth,
    params: definition.params,
    prefixes: definition.prefixes ?? ['/api/v1', '/json'],
    takesFile: definition.takesFile ?? 'no',
    parameterNames: new Set(Object.keys(definition.params)),
    async run(ctx, authenticate, { raw, ...arrival }) {
      const caller = { ...arrival, isPoll: definition.isRoutine ?? false }
      const actor = await admit(ctx, caller, () =>
        authenticate[definition.auth](ctx, arrival.credentials),
      )
      const params = readParameters(definition.params, raw)
      const named = kinds.length > 0 ? inNameOf(ctx, { actor, kinds, arrival }) : ctx
      return definition.handle(named, { ...arrival, actor, params })
    },
  }
}

type Asked = {
  actor: Actor | undefined
  kinds: readonly string[]
  arrival: Pick<Arrival, 'client' | 'address'>
}

/** What is written is written in the name of whoever asks. */
const inNameOf = (ctx: Context, { actor, kinds, arrival }: Asked): Context => ({
  ...ctx,
  db: ctx.db.causedBy({
    user: actor?.id ?? null,
    instead: actor ? null : 'somebody who has not signed in',
    address: arrival.address,
    program: arrival.client,
    kinds,
  }),
})
