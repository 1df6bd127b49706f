import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Context } from '../../server/context.ts'
import type { ServerConfig } from '../../server/config.ts'
import { openDatabase, type Database } from '../../server/platform/database/database.ts'
import type { Endpoint } from '../../server/platform/http/endpoint.ts'
import { openLog } from '../../server/platform/log.ts'
import { endpoints } from '../../server/routes.ts'
import { startServer } from '../../server/start.ts'
import { send, type Answer, type Sent } from './client.ts'
import { testClock, type TestClock } from './clock.ts'
import { peopledDatabase } from './cluster.ts'
import { names, type Name } from './people.ts'
import { testKeyring } from './signing.ts'
import { person, type Person } from './person.ts'

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
}

/** Everything is real: PostgreSQL, the HTTP server, its socket. Gone when the test ends. */
export async function createWorld(t: Test, wishes: Wishes = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-world-'))
  const socket = join(folder, 'web.sock')
  const database = await peopledDatabase()
  const config: ServerConfig = {
    url: wishes.url ?? 'https://chat.example.org',
    listen: { socket },
    database,
    log: { level: 'silent' },
  }
  const clock = testClock()
  const signing = testKeyring(clock)
  const start = () =>
    startServer({
      config,
      clock,
      log: openLog(process.env['PARLEY_TEST_LOG'] ? 'debug' : 'silent'),
      endpoints: [...endpoints, ...(wishes.endpoints ?? [])],
      signing,
      environment: {},
      stopping: new AbortController(),
    })
  let server = await start()
  let running = true
  const db = openDatabase(database, () => {})
  t.teardown(async () => {
    if (running) await server.stop()
    await db.close()
    rmSync(folder, { recursive: true })
  })

  // The cast was created in this order, so ids count from one.
  const people = Object.fromEntries(
    names.map((name, index) => [name, person(socket, name, index + 1)]),
  ) as Record<Name, Person>
  return {
    ...people,
    config,
    clock,
    db,
    get context() {
      return server.ctx
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
