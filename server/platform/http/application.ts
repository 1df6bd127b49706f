import type { RequestListener, Server } from 'node:http'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteOptions,
} from 'fastify'
import * as z from 'zod'
import type { Context } from '../../context.ts'
import {
  asApiError,
  BareAnswer,
  FileAnswer,
  JsonLines,
  Redirect,
  sendFailure,
  success,
} from './answer.ts'
import type { Authenticate } from './authentication.ts'
import { fromPairs, readBody } from './body.ts'
import { departures } from './departures.ts'
import type { Endpoint, Prefix } from './endpoint.ts'
import { errorFacts } from './error-facts.ts'
import { lineWriter } from './lines.ts'
import { noSuchRoute } from './no-such-route.ts'
import { refuseUnreadable } from './unreadable.ts'

/** Accepted everywhere and never reported as ignored: each of Zulip's clients may say its name. */
const clientParameter = 'client'
const pathValues = z.record(z.string(), z.string())
const maxBodyBytes = 1024 * 1024
const jsonType = 'application/json; charset=utf-8'
const linesType = 'application/x-ndjson; charset=utf-8'

type Wiring = {
  ctx: Context
  endpoints: readonly Endpoint[]
  authenticate: Authenticate
  /** Aborts when the server has been told to stop. */
  stopping: AbortSignal
  serverFactory: (handler: RequestListener) => Server
}
/** With what is made once for all routes. */
type Wired = Wiring & { untilGone: ReturnType<typeof departures> }

declare module 'fastify' {
  interface FastifyContextConfig {
    isRoutine?: boolean
  }
}

/** All endpoints behind one HTTP application: body and query are read here, and only here. */
export function buildApplication(given: Wiring): FastifyInstance {
  const wiring: Wired = { ...given, untilGone: departures(given.stopping) }
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
    clientErrorHandler: refuseUnreadable,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  addRoutes(app, wiring, false)
  void app.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _body, done) => done(null))
    addRoutes(scope, wiring, true)
  })

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
    const isQuiet = request.routeOptions.config.isRoutine === true && reply.statusCode < 400
    ctx.log[isQuiet ? 'debug' : 'info'](
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

/** Routes whose body is read here, or those that read it themselves. */
function addRoutes(app: FastifyInstance, wiring: Wired, takesFile: boolean): void {
  for (const endpoint of wiring.endpoints.filter(one => (one.takesFile !== 'no') === takesFile))
    for (const prefix of endpoint.prefixes) app.route(routeFor(wiring, endpoint, prefix))
}

/** The last part of a path that takes all that is left. */
const restOfPath = /:(\w+)\*$/

function routeFor(wiring: Wired, endpoint: Endpoint, prefix: Prefix): RouteOptions {
  const rest = restOfPath.exec(endpoint.path)?.[1] ?? '*'
  return {
    method: endpoint.method,
    url: prefix + endpoint.path.replace(restOfPath, '*'),
    config: { isRoutine: endpoint.isRoutine },
    async handler(request, reply) {
      const raw = fromPairs(new URLSearchParams(request.url.split('?')[1] ?? ''))
      for (const [name, value] of await readBody(request.body, request.headers['content-type']))
        raw.set(name, value)
      const sent = [...raw.keys()]
      for (const [name, value] of Object.entries(pathValues.parse(request.params)))
        raw.set(name === '*' ? rest : name, value)

      const answer = await endpoint.run(wiring.ctx, wiring.authenticate, {
        raw,
        credentials: credentialsOf(request, prefix),
        client: clientName(raw.get(clientParameter), request.headers['user-agent']),
        gone: wiring.untilGone(reply.raw),
        address: request.ip,
        header: name => headerOf(request, name),
        incoming: { stream: request.raw, contentType: request.headers['content-type'] ?? '' },
        answer: { header: (name, value) => void reply.header(name, value) },
      })
      if (answer instanceof JsonLines) return sendLines(reply, answer)
      if (answer instanceof FileAnswer)
        return reply.status(answer.status).headers(answer.headers).send(answer.stream)
      if (answer instanceof BareAnswer)
        return reply.status(answer.status).headers(answer.headers).send()
      if (answer instanceof Redirect) return reply.redirect(answer.location, 302)
      const ignored = sent.filter(
        name => !endpoint.parameterNames.has(name) && name !== clientParameter,
      )
      const body = success(answer, ignored)
      if (Buffer.isBuffer(body)) reply.type(jsonType)
      return body
    },
  }
}

/** Written past the framework, whose answers end. A reader that hangs up is no failure. */
async function sendLines(reply: FastifyReply, { write }: JsonLines): Promise<void> {
  reply.hijack()
  reply.raw.writeHead(200, { 'content-type': linesType, 'cache-control': 'no-store' })
  reply.raw.flushHeaders()
  await write(lineWriter(reply.raw)).catch(() => {})
  reply.raw.end()
}

const pathOf = (request: FastifyRequest) => request.url.split('?')[0] ?? ''

const clientName = (named: string | undefined, userAgent: string | undefined) =>
  named ?? userAgent?.split(/[/ ]/)[0] ?? 'Unspecified'

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

/** Through a socket nobody has one unless our proxy tells it. */
const addressOf = ({ ip }: { ip: string | undefined }): string => ip ?? ''

function credentialsOf(request: FastifyRequest, prefix: Prefix) {
  const header = (name: string) => headerOf(request, name)
  return {
    prefix,
    method: request.method,
    authorization: header('authorization'),
    cookie: header('cookie'),
    csrfToken: header('x-csrftoken'),
    origin: header('origin'),
    fetchSite: header('sec-fetch-site'),
    caller: { userAgent: header('user-agent') ?? '', address: addressOf(request) },
  }
}
