import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerConfig } from '../../../server/config.ts'
import { createOrganization } from '../../../server/domain/organization/actions.ts'
import { policies } from '../../server/policies.ts'
import { createUser } from '../../../server/domain/users/actions.ts'
import { roles } from '../../../server/identity/actor.ts'
import { createApiKey } from '../../../server/identity/api-keys.ts'
import { openDatabase } from '../../../server/platform/database/database.ts'
import { migrate } from '../../../server/platform/database/migrate.ts'
import { answersOn, freePort } from '../../peers/loopback.ts'
import { encode } from '../../server/client.ts'
import { spawnServer } from '../../server/process.ts'
import { until } from '../../until.ts'
import type { Chat, Member } from './chat.ts'
import { httpConnection, httpLines } from './http.ts'
import type { DurablePostgres } from './postgres.ts'
import { family } from './processes.ts'
import { noLimits } from '../../server/limits.ts'

type Account = { id: number; authorization: string }
type Hearing = 'by stream' | 'by long poll'

/** Our server behind nginx, as an install has them; what TLS costs is left out on both sides. */
export async function parley(
  postgres: DurablePostgres,
  people: number,
  hearing: () => Hearing,
): Promise<Chat> {
  const folder = mkdtempSync('/var/tmp/parley-bench-')
  chmodSync(folder, 0o755)
  const accounts = await peopledDatabase(postgres, people)
  const config: ServerConfig = {
    ...policies,
    url: 'https://localhost',
    listen: { socket: join(folder, 'web.sock') },
    database: databaseOf(postgres, 'parley'),
    uploads: folder,
    log: { level: 'info' },
    limits: noLimits,
  }
  const server = spawnServer(config)
  await server.says('ready')
  const port = await freePort()
  const nginx = startNginx(folder, port)
  await until(() => answersOn(port))
  let rooms = 0
  return {
    database: 'parley',
    async enter(size) {
      const room = `room ${(rooms += 1)}`
      const inside = accounts.slice(0, size)
      const owner = httpConnection(port, inside[0]?.authorization ?? '')
      await succeed(
        owner.ask(
          'POST',
          '/api/v1/users/me/subscriptions',
          encode({
            subscriptions: [{ name: room }],
            principals: inside.map(({ id }) => id),
          }),
        ),
      )
      owner.close()
      return Promise.all(inside.map(account => member(port, account, room, hearing())))
    },
    pids: async () => [...(await family(server.child.pid ?? 0)), ...(await family(nginx.pid ?? 0))],
    async stop() {
      nginx.kill('SIGTERM')
      await server.end('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const databaseOf = ({ sockets, port }: DurablePostgres, user: string) => ({
  socketDirectory: sockets,
  port,
  name: 'parley',
  user,
})

const keyed = (id: number, email: string, key: string): Account => ({
  id,
  authorization: `Basic ${Buffer.from(`${email}:${key}`).toString('base64')}`,
})

async function peopledDatabase(postgres: DurablePostgres, people: number): Promise<Account[]> {
  await postgres.sql('postgres', 'create role parley_owner login; create role parley login')
  await postgres.sql('postgres', 'create database parley owner parley_owner')
  const db = openDatabase(databaseOf(postgres, 'parley_owner'), () => {})
  await migrate(db)
  const created = await createOrganization(db, {
    name: 'Bench',
    owner: { email: 'owner@example.org', fullName: 'Owner', passwordHash: '' },
  })
  if (!created.created) throw new Error('the organization is there already')
  const others = await db.transaction(async tx => {
    const accounts: Account[] = []
    for (let n = 1; n < people; n += 1) {
      const email = `person${n}@example.org`
      const user = await createUser(tx, {
        email,
        fullName: `Person ${n}`,
        role: roles.member,
        passwordHash: '',
      })
      if (!user) throw new Error(`${email} is taken`)
      accounts.push(keyed(user.user_id, email, await createApiKey(tx, user.user_id)))
    }
    return accounts
  })
  await db.close()
  return [keyed(created.userId, 'owner@example.org', created.apiKey), ...others]
}

function startNginx(folder: string, port: number) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(kind => {
    mkdirSync(join(folder, kind), { mode: 0o777 })
    return `${kind}_temp_path ${folder}/${kind};`
  })
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; user root; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
    events { worker_connections 4096; }
    http { access_log off; ${temporary.join(' ')}
      upstream parley { server unix:${folder}/web.sock; keepalive 512; }
      server {
        listen 127.0.0.1:${port}; keepalive_requests 10000000;
        location / {
          proxy_pass http://parley; proxy_http_version 1.1; proxy_set_header Connection "";
          proxy_set_header Host $http_host; proxy_buffering off; proxy_request_buffering off;
        }
      }
    }`,
  )
  const words = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr']
  return spawn('setpriv', ['--pdeathsig=TERM', 'nginx', ...words], { stdio: 'ignore' })
}

const succeed = async (answer: Promise<string>): Promise<Record<string, unknown>> => {
  const body = JSON.parse(await answer) as Record<string, unknown>
  if (body['result'] !== 'success') throw new Error(JSON.stringify(body))
  return body
}

type Told = { id: number; type: string; message?: { content: string } }

async function member(
  port: number,
  { authorization }: Account,
  room: string,
  hearing: Hearing,
): Promise<Member> {
  const asking = httpConnection(port, authorization)
  const wish = encode({ event_types: ['message'], fetch_event_types: [], apply_markdown: false })
  const queue = await succeed(asking.ask('POST', '/api/v1/register', wish))
  let listener: ((text: string) => void) | undefined
  const hear = (content: string) => listener?.(content)
  const where = (last: number) => encode({ queue_id: queue['queue_id'], last_event_id: last })
  const start = Number(queue['last_event_id'])
  const stop =
    hearing === 'by stream'
      ? await stream(port, `/api/v1/events/stream?${where(start)}`, authorization, hear)
      : poll(port, last => `/api/v1/events?${where(last)}`, start, authorization, hear)
  return {
    async send(content) {
      const message = encode({ type: 'stream', to: room, topic: 'talk', content })
      await succeed(asking.ask('POST', '/api/v1/messages', message))
    },
    hear: to => void (listener = to),
    leave() {
      stop()
      asking.close()
    },
  }
}

async function stream(
  port: number,
  path: string,
  authorization: string,
  hear: (content: string) => void,
) {
  const socket = await httpLines(port, path, authorization, line => {
    const begins = line.indexOf(contentKey)
    if (begins < 0) return
    const begun = begins + contentKey.length
    hear(line.slice(begun, line.indexOf('"', begun)))
  })
  return () => socket.destroy()
}

/** Reading five hundred messages as JSON would take the processor from the server; ours hold nothing that is written with a stroke. */
const contentKey = '"content":"'

function poll(
  port: number,
  pathFrom: (last: number) => string,
  start: number,
  authorization: string,
  hear: (content: string) => void,
) {
  const connection = httpConnection(port, authorization)
  const over = new AbortController()
  const keepAsking = async () => {
    for (let last = start; !over.signal.aborted;) {
      const { events } = (await succeed(connection.ask('GET', pathFrom(last)))) as {
        events: Told[]
      }
      for (const { message } of events) if (message) hear(message.content)
      last = events.at(-1)?.id ?? last
    }
  }
  keepAsking().catch((error: unknown) => {
    if (!over.signal.aborted) throw error
  })
  return () => {
    over.abort()
    connection.close()
  }
}
