import type { RequestListener, Server } from 'node:http'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type RouteOptions,
} from 'fastify'
import * as z from 'zod'
import type { Context } from '../../context.ts'
import { asApiError, sendFailure, success } from './answer.ts'
import type { Authenticate } from './authentication.ts'
import { fromPairs, readBody } from './body.ts'
import type { Endpoint, Prefix } from './endpoint.ts'
import { errorFacts } from './error-facts.ts'
import { noSuchRoute } from './no-such-route.ts'

/** Accepted everywhere and never reported as ignored: each of Zulip's clients may say its name. */
const clientParameter = 'client'
const pathValues = z.record(z.string(), z.string())
const maxBodyBytes = 1024 * 1024

type Wiring = {
  ctx: Context
  endpoints: readonly Endpoint[]
  authenticate: Authenticate
  /** Aborts when the server has been told to stop. */
  stopping: AbortSignal
  serverFactory: (handler: RequestListener) => Server
}

/** All endpoints behind one HTTP application: body and query are read here, and only here. */
export function buildApplication(wiring: Wiring): FastifyInstance {
  const { ctx, endpoints } = wiring
  const log: FastifyBaseLogger = ctx.log
  const app = Fastify({
    serverFactory: wiring.serverFactory,
    loggerInstance: log,
    // The addresses of requests hold parameters; `onResponse` writes a line without them.
    logController: new LogController({ disableRequestLogging: true }),
    exposeHeadRoutes: false,
    frameworkErrors: (error, _request, reply) => void sendFailure(reply, asApiError(error)),
    bodyLimit: maxBodyBytes,
    // Whoever reaches the Unix socket is our own proxy, one step away; a TCP peer is believed nothing.
    trustProxy: (_peer, hop) => ctx.config.listen.socket !== undefined && hop === 0,
    // Only our own listener decides when connections end.
    forceCloseConnections: false,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  for (const endpoint of endpoints)
    for (const prefix of endpoint.prefixes) app.route(routeFor(wiring, endpoint, prefix))

  app.setNotFoundHandler((request, reply) =>
    sendFailure(reply, noSuchRoute(endpoints, request.method, pathOf(request))),
  )
  app.setErrorHandler((error, _request, reply) => {
    const answer = asApiError(error)
    if (answer.status >= 500) ctx.log.error({ error: errorFacts(error) }, 'request failed')
    return sendFailure(reply, answer)
  })
  app.addHook('onSend', async (_request, reply) => {
    if (wiring.stopping.aborted) reply.header('connection', 'close')
  })
  app.addHook('onResponse', async (request, reply) => {
    ctx.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
  })
  return app
}

function routeFor(wiring: Wiring, endpoint: Endpoint, prefix: Prefix): RouteOptions {
  return {
    method: endpoint.method,
    url: prefix + endpoint.path,
    async handler(request, reply) {
      const raw = fromPairs(new URLSearchParams(request.url.split('?')[1] ?? ''))
      for (const [name, value] of await readBody(request.body, request.headers['content-type']))
        raw.set(name, value)
      const sent = [...raw.keys()]
      for (const [name, value] of Object.entries(pathValues.parse(request.params)))
        raw.set(name, value)

      const hungUp = new AbortController()
      reply.raw.once('close', () => hungUp.abort())
      const answer = await endpoint.run(wiring.ctx, wiring.authenticate, {
        raw,
        credentials: credentialsOf(request, prefix),
        client: clientName(raw.get(clientParameter), request.headers['user-agent']),
        gone: AbortSignal.any([hungUp.signal, wiring.stopping]),
        answer: { header: (name, value) => void reply.header(name, value) },
      })
      const ignored = sent.filter(
        name => !endpoint.parameterNames.has(name) && name !== clientParameter,
      )
      return success(answer, ignored)
    },
  }
}

const pathOf = (request: FastifyRequest) => request.url.split('?')[0] ?? ''

const clientName = (named: string | undefined, userAgent: string | undefined) =>
  named ?? userAgent?.split(/[/ ]/)[0] ?? 'Unspecified'

function credentialsOf(request: FastifyRequest, prefix: Prefix) {
  const header = (name: string) => {
    const value = request.headers[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    prefix,
    method: request.method,
    authorization: header('authorization'),
    cookie: header('cookie'),
    csrfToken: header('x-csrftoken'),
    origin: header('origin'),
    fetchSite: header('sec-fetch-site'),
  }
}
