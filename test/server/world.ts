import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Context } from '../../server/context.ts'
import type { ServerConfig } from '../../server/config.ts'
import { theServer } from '../../server/platform/database/cause.ts'
import { openDatabase, type Database } from '../../server/platform/database/database.ts'
import type { Endpoint } from '../../server/platform/http/endpoint.ts'
import { openKeyring } from '../../server/platform/signing/keyring.ts'
import { openLog } from '../../server/platform/log.ts'
import { endpoints } from '../../server/routes.ts'
import { startServer } from '../../server/start.ts'
import { audited } from './audited.ts'
import { send, type Answer, type Sent } from './client.ts'
import { testClock, type TestClock } from './clock.ts'
import { peopledDatabase } from './cluster.ts'
import { names, type Name } from './people.ts'
import { testKeyring } from './signing.ts'
import { person, type Person } from './person.ts'
import { noLimits } from './limits.ts'
import { policies } from './policies.ts'

/** A running server with an organization and its people: `world.iago.post('/messages', { … })`. */
export type World = Readonly<Record<Name, Person>> & {
  readonly config: ServerConfig
  readonly clock: TestClock
  /** What the server's own code is handed. */
  readonly context: Context
  /** The database as the server itself may use it. */
  readonly db: Database
  /** Any request at all. */
  send(request: Sent): Promise<Answer>
  stopServer(): Promise<void>
  startServer(): Promise<void>
}

type Wishes = {
  /** Beside those of `routes.ts`. */
  endpoints?: readonly Endpoint[]
  /** How people reach the server, when a test puts something in front of it. */
  url?: string
  /** Of the keyring, for a program that signs what this one knows again. */
  signing?: string
  mail?: ServerConfig['mail'] | 'none'
  /** What is counted, beside nothing. */
  limits?: Partial<ServerConfig['limits']>
}

/** Nobody is there: what is to be sent waits. */
const testMail: ServerConfig['mail'] = {
  host: '127.0.0.1',
  port: 25,
  security: 'none',
  from: { name: 'Verona', address: 'parley@example.org' },
}

/** Everything is real: PostgreSQL, the HTTP server, its socket. Gone when the test ends. */
export async function createWorld(t: Test, wishes: Wishes = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-world-'))
  const socket = join(folder, 'web.sock')
  const database = await peopledDatabase()
  const config: ServerConfig = {
    ...policies,
    url: wishes.url ?? 'https://chat.example.org',
    listen: { socket },
    uploads: mkdtempSync(join(folder, 'uploads-')),
    database,
    mail: wishes.mail === 'none' ? undefined : (wishes.mail ?? testMail),
    log: { level: 'silent' },
    limits: { ...noLimits, ...wishes.limits },
  }
  const db = openDatabase(database, () => {})
  const clock = testClock()
  const signing =
    wishes.signing === undefined ? testKeyring(clock) : openKeyring(wishes.signing, clock)
  const start = () =>
    startServer({
      config,
      clock,
      log: openLog(process.env['PARLEY_TEST_LOG'] ? 'debug' : 'silent'),
      endpoints: [...endpoints, ...(wishes.endpoints ?? [])].map(endpoint =>
        audited(t, db, endpoint),
      ),
      signing,
      environment: {},
      stopping: new AbortController(),
    })
  let server = await start()
  let running = true
  t.teardown(async () => {
    if (running) await server.stop()
    await db.close()
    rmSync(folder, { recursive: true })
  })

  // The first id is the notification bot's; the cast was created after it, in this order.
  const people = Object.fromEntries(
    names.map((name, index) => [name, person(socket, name, index + 2)]),
  ) as Record<Name, Person>
  return {
    ...people,
    config,
    clock,
    db,
    get context() {
      return { ...server.ctx, db: server.ctx.db.causedBy(theServer) }
    },
    send: request => send(socket, request),
    async stopServer() {
      running = false
      await server.stop()
    },
    async startServer() {
      server = await start()
      running = true
    },
  }
}
