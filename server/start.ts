import type { Logger } from 'pino'
import type { ServerConfig } from './config.ts'
import type { Context } from './context.ts'
import { forgiveAbsence } from './domain/event-queues/expiry.ts'
import { heldQueues } from './domain/event-queues/held-queues.ts'
import { keepSaving } from './domain/event-queues/keep-saving.ts'
import { webPresence } from './domain/event-queues/presence.ts'
import { authenticate } from './identity/authenticate.ts'
import { accountsChannel, knownAccounts } from './identity/known-accounts.ts'
import { PictureDecoder } from './pictures/decoder.ts'
import type { Clock } from './platform/clock.ts'
import { openDatabase } from './platform/database/database.ts'
import { limiter, limitsChannel } from './platform/limits/limiter.ts'
import { listen } from './platform/database/listener.ts'
import { untilUsable } from './platform/database/until-usable.ts'
import { wakeChannel } from './platform/events/announce.ts'
import { openEventLog } from './platform/events/event-log.ts'
import { buildApplication } from './platform/http/application.ts'
import { drained } from './platform/http/drained.ts'
import { errorFacts } from './platform/http/error-facts.ts'
import { isActivated, prepareListening, type Listening } from './platform/http/listen.ts'
import type { Endpoint } from './platform/http/endpoint.ts'
import type { Keyring } from './platform/signing/keyring.ts'
import { pageAssets } from './web/assets.ts'
import { servePage } from './web/serve-page.ts'

export type RunningServer = {
  readonly ctx: Context
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
  signing: Keyring
  environment: NodeJS.ProcessEnv
  /** Aborts when the server is told to stop, also while it still waits for its database. */
  stopping: AbortController
}

/** Builds the server from its parts and resolves when it answers. What has been opened is closed again when that fails. */
export async function startServer(parts: Parts): Promise<RunningServer> {
  const closers: (() => Promise<unknown>)[] = []
  const stop = async () => {
    parts.stopping.abort()
    for (const close of closers.splice(0).toReversed()) await close()
  }
  try {
    return { ...(await open(parts, closers)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function open(parts: Parts, closers: (() => Promise<unknown>)[]) {
  const { config, clock, log, stopping } = parts
  const lost = (error: unknown) =>
    log.warn({ error: errorFacts(error) }, 'database connection lost')
  // In nobody's name: endpoints say in whose they write.
  const db = openDatabase(config.database, lost).causedBy(undefined)
  closers.push(() => db.close())
  await untilUsable(db, { clock, log, signal: stopping.signal })
  const events = await openEventLog(db, lost)
  closers.push(async () => events.close())
  const accounts = knownAccounts()
  const limits = limiter(config.limits, clock)
  const listener = await listen(config.database, {
    presence: { lock: webPresence, before: () => forgiveAbsence({ db, clock }) },
    channels: {
      [wakeChannel]: () => events.wake(),
      [limitsChannel]: key => key !== undefined && limits.forget(key),
      [accountsChannel]: id => accounts.forget(id ? Number(id) : undefined),
    },
    onError: lost,
  })
  closers.push(() => listener.close())
  const queues = heldQueues({ db, clock, events, url: config.url })
  const saving = keepSaving(queues, clock, lost)
  closers.push(() => saving.end())
  const ctx: Context = {
    db,
    clock,
    log,
    config,
    events,
    accounts,
    queues,
    limits,
    signing: parts.signing,
    pictures: new PictureDecoder(),
  }

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
  closers.push(() => app.close())
  servePage(app, pageAssets)
  await app.ready()
  if (!listening) throw new Error('the HTTP application made no server')
  const { server } = listening
  await listening.open()
  closers.push(() => drained(server))
  log.info('ready')
  return { ctx, reload: () => listening?.reload() }
}
