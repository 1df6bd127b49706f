import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { request } from 'node:https'
import { connect as connectTo, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import t, { type Test } from 'tap'
import type { ServerConfig } from '../../server/config.ts'
import { listeningSocket } from '../../installer/supervisor/listening-socket.ts'
import { send } from './client.ts'
import { peopledDatabase } from './cluster.ts'
import { person } from './person.ts'
import { policies } from './policies.ts'
import { spawnServer } from './process.ts'
import { noLimits } from './limits.ts'

t.setTimeout(600_000)

type Listen = ServerConfig['listen']

const configure = async (test: Test, listen: (folder: string) => Listen | Promise<Listen>) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-main-'))
  test.teardown(() => rmSync(folder, { recursive: true }))
  const config: ServerConfig = {
    ...policies,
    url: 'https://chat.example.org',
    listen: await listen(folder),
    database: await peopledDatabase(),
    uploads: folder,
    log: { level: 'info' },
    limits: noLimits,
  }
  return { folder, config, socket: join(folder, 'web.sock') }
}
const onSocket = (folder: string) => ({ socket: join(folder, 'web.sock') })

/** Kills what a failing test leaves behind. */
const start = (test: Test, ...args: Parameters<typeof spawnServer>) => {
  const server = spawnServer(...args)
  test.teardown(() => void server.child.kill('SIGKILL'))
  return server
}
const health = (socket: string) => send(socket, { method: 'GET', path: '/health' })

t.test('a socket that a killed server left is taken over, for owner and group only', async t => {
  const { config, socket } = await configure(t, onSocket)
  const first = start(t, config)
  await first.says('ready')
  t.equal(statSync(socket).mode & 0o777, 0o660)
  await first.end('SIGKILL')
  t.ok(existsSync(socket), 'it is still there')
  const second = start(t, config)
  await second.says('ready')
  t.match(await health(socket), { status: 200 })

  const third = start(t, config)
  const [code] = (await once(third.child, 'close')) as [number]
  t.equal(code, 1)
  t.match(third.lines.at(-1), { msg: /^parley: cannot listen on .*another server answers there$/ })
  t.match(await health(socket), { status: 200 }, 'the living one lives on')
  t.match(await second.end('SIGTERM'), { code: 0 })
})

t.test('a server whose database is away says so, and is there when the database is', async t => {
  const { config, folder, socket } = await configure(t, onSocket)
  const elsewhere = join(folder, 'postgres')
  const server = start(t, {
    ...config,
    database: { ...config.database, socketDirectory: elsewhere },
  })
  t.match(await server.says('database is not usable yet'), { error: { code: 'ENOENT' } })
  t.notOk(existsSync(socket), 'it does not answer yet')
  symlinkSync(config.database.socketDirectory, elsewhere)
  await server.says('ready')
  t.match(await health(socket), { status: 200 })
  t.match(await server.end('SIGTERM'), { code: 0 })
})

t.test('a server that waits for its database can be told to stop', async t => {
  const { config } = await configure(t, onSocket)
  const server = start(t, { ...config, database: { ...config.database, port: 1 } })
  await server.says('database is not usable yet')
  t.match(await server.end('SIGTERM'), { code: 0 })
})

t.test(
  'each request is a line of the log, but not that a client asks for news as ever',
  async t => {
    const { config, socket } = await configure(t, onSocket)
    const server = start(t, config)
    await server.says('ready')
    const { email, apiKey } = person(socket, 'hamlet', 5)
    const as = (key: string) => ({
      authorization: `Basic ${Buffer.from(`${email}:${key}`).toString('base64')}`,
    })
    const ask = (method: 'GET' | 'POST', path: string, key = apiKey) =>
      send(socket, { method, path, headers: as(key) })
    const { body } = await ask('POST', '/api/v1/register?event_types=[]')
    const news = `/api/v1/events?queue_id=${String(body['queue_id'])}&dont_block=true`
    t.match(await ask('GET', news), { status: 200 })
    t.match(await ask('GET', news, 'wrong'), { status: 401 })
    await server.end('SIGTERM')
    t.match(
      server.lines
        .filter(({ msg }) => msg === 'request')
        .map(({ route, status }) => [route, status]),
      [
        ['/api/v1/register', 200],
        ['/api/v1/events', 401],
      ],
      'without parameters, which may say who does what',
    )
  },
)

t.test('health says when the database has gone', async t => {
  const { config, folder, socket } = await configure(t, onSocket)
  const link = join(folder, 'postgres')
  symlinkSync(config.database.socketDirectory, link)
  const server = start(t, { ...config, database: { ...config.database, socketDirectory: link } })
  await server.says('ready')
  t.match(await health(socket), { status: 200, body: { status: 'ok' } })
  unlinkSync(link)
  const busy = await Promise.all(Array.from({ length: 10 }, () => health(socket)))
  t.ok(busy.some(({ status, body }) => status === 503 && body['code'] === 'SERVER_NOT_READY'))
  t.match(await server.end('SIGTERM'), { code: 0 })
})

t.test('systemd may open the socket and hand it over', async t => {
  const { config, folder } = await configure(t, onSocket)
  const handed = join(folder, 'handed.sock')
  const holder = await listeningSocket({
    kind: 'socket',
    name: 'parley-web.socket',
    relations: { after: [], before: [], requires: [], wants: [] },
    service: 'parley-web.service',
    path: handed,
    user: undefined,
    group: undefined,
    mode: 0o660,
    folderMode: 0o755,
    backlog: 4096,
  })
  t.teardown(() => holder.close())
  const environment = { LISTEN_FDS: '1' }
  const server = start(t, config, { environment, fd3: holder.descriptor })
  await server.says('ready')
  server.child.kill('SIGSTOP')
  const waiting = Array.from({ length: 600 }, () => health(handed))
  server.child.kill('SIGCONT')
  const answers = await Promise.all(waiting)
  t.equal(answers.length, 600, 'more wait than Node lets by itself, and nobody is turned away')
  t.notOk(existsSync(join(folder, 'web.sock')), 'it opens none of its own')
  t.match(await server.end('SIGTERM'), { code: 0 })
})

const certificate = (folder: string, name: string) => {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=${name}`
  execFileSync('openssl', [...words.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return { cert, key }
}

const subject = (socket: TLSSocket) => socket.getPeerX509Certificate()?.subject

const freePort = async () => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

t.test('a renewed certificate is taken up without dropping a connection', async t => {
  const { config, folder } = await configure(t, async folder => {
    const { cert, key } = certificate(folder, 'first')
    copyFileSync(cert, join(folder, 'chain.pem'))
    copyFileSync(key, join(folder, 'key.pem'))
    return {
      tls: {
        address: '127.0.0.1',
        port: await freePort(),
        certificate: join(folder, 'chain.pem'),
        key: join(folder, 'key.pem'),
      },
    }
  })
  const server = start(t, config)
  await server.says('ready')
  const port = config.listen.tls?.port ?? 0
  const dial = async (options = {}) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options })
    await once(socket, 'secureConnect')
    return socket
  }
  const old = await dial()
  t.equal(subject(old), 'CN=first')

  const second = certificate(folder, 'second')
  copyFileSync(second.cert, join(folder, 'chain.pem'))
  copyFileSync(second.key, join(folder, 'key.pem'))
  server.child.kill('SIGHUP')
  await server.says('certificate read again')
  const fresh = await dial()
  t.equal(subject(fresh), 'CN=second')
  old.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  const [answer] = (await once(old, 'data')) as [Buffer]
  t.match(answer.toString(), /^HTTP\/1\.1 200 OK/, 'the old connection still answers')

  writeFileSync(join(folder, 'chain.pem'), 'nonsense')
  server.child.kill('SIGHUP')
  await server.says('cannot read the certificate again; the old one stays')
  t.equal(subject(await dial()), 'CN=second')
  await t.rejects(dial({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }), 'old protocols are refused')

  const call = request({
    host: '127.0.0.1',
    port,
    path: '/health',
    rejectUnauthorized: false,
  }).end()
  const [response] = (await once(call, 'response')) as [{ statusCode: number }]
  t.equal(response.statusCode, 200)
  t.match(await server.end('SIGTERM'), { code: 0 })
})

t.test(
  'a request that is still on its way when the server is told to stop is answered',
  async t => {
    const { config, socket } = await configure(t, onSocket)
    const server = start(t, config)
    await server.says('ready')
    const early = connectTo(socket)
    await once(early, 'connect')
    // Answered, so both connections have been accepted by now.
    t.match(await health(socket), { status: 200 })
    const ended = server.end('SIGTERM')
    await server.says('stopping')
    early.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n')
    const [answer] = (await once(early, 'data')) as [Buffer]
    t.match(answer.toString(), /^HTTP\/1\.1 200 OK[^]*connection: close/i)
    t.match(await ended, { code: 0 })
  },
)

t.test('a server without its secret says so, and systemd is told not to try again', async t => {
  const { config, folder } = await configure(t, onSocket)
  const none = start(t, config, { environment: { CREDENTIALS_DIRECTORY: folder } })
  const [code] = (await once(none.child, 'close')) as [number]
  t.equal(code, 78)
  t.match(none.lines.at(-1), {
    msg: /^parley: cannot read the secret signing: ENOENT; to do: parley apply$/,
  })
})
