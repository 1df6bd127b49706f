import type { Server } from 'node:http'
import type { Logger } from 'pino'
import type { ServerConfig } from './config.ts'
import type { Context } from './context.ts'
import { keepQueuesTidy } from './domain/event-queues/expiry.ts'
import { authenticate } from './identity/authenticate.ts'
import type { Clock } from './platform/clock.ts'
import { openDatabase } from './platform/database/database.ts'
import { listen } from './platform/database/listener.ts'
import { untilUsable } from './platform/database/until-usable.ts'
import { wakeChannel } from './platform/events/announce.ts'
import { openEventLog } from './platform/events/event-log.ts'
import { buildApplication } from './platform/http/application.ts'
import { errorFacts } from './platform/http/error-facts.ts'
import { isActivated, prepareListening, type Listening } from './platform/http/listen.ts'
import type { Endpoint } from './platform/http/endpoint.ts'
import { pageAssets } from './web/assets.ts'
import { servePage } from './web/serve-page.ts'

export type RunningServer = {
  /** Reads the certificate again. */
  reload(): void
  /** Takes no new connection, ends long polls, lets the others finish, and gives everything back. */
  stop(): Promise<void>
}
type Parts = {
  config: ServerConfig
  clock: Clock
  log: Logger
  endpoints: readonly Endpoint[]
  environment: NodeJS.ProcessEnv
  /** Aborts when the server is told to stop, also while it still waits for its database. */
  stopping: AbortController
}

const drainMs = 10_000

/** Builds the server from its parts and resolves when it answers. */
export async function startServer(parts: Parts): Promise<RunningServer> {
  const { config, clock, log, stopping } = parts
  const lost = (error: unknown) =>
    log.warn({ error: errorFacts(error) }, 'database connection lost')
  const db = openDatabase(config.database, lost)
  await untilUsable(db, { clock, log, signal: stopping.signal })
  const events = await openEventLog(db, lost)
  const listener = await listen(config.database, wakeChannel, {
    onWake: () => events.wake(),
    onError: lost,
  })
  const ctx: Context = { db, clock, log, config, events }

  let listening: Listening | undefined
  const app = buildApplication({
    ctx,
    endpoints: parts.endpoints,
    authenticate,
    stopping: stopping.signal,
    serverFactory: handler => {
      listening = prepareListening(config.listen, handler, isActivated(parts.environment))
      return listening.server
    },
  })
  servePage(app, await pageAssets())
  await app.ready()
  if (!listening) throw new Error('the HTTP application made no server')
  const { server } = listening
  await listening.open()
  const tidying = keepQueuesTidy(ctx, stopping.signal)
  log.info('ready')

  return {
    reload: () => listening?.reload(),
    async stop() {
      stopping.abort()
      await drained(server)
      await tidying
      await app.close()
      await listener.close()
      await db.close()
    },
  }
}

/** Waits for the requests under way, but not for ever. */
async function drained(server: Server): Promise<void> {
  const late = setTimeout(() => server.closeAllConnections(), drainMs)
  await new Promise(resolve => server.close(resolve))
  clearTimeout(late)
}
