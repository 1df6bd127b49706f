import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import net from 'node:net'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { ask, serveConnection } from './control-protocol.ts'
import { Supervisor } from './supervisor.ts'
import { answer } from './verbs.ts'

// What it makes is its own; units get the mask of their file.
process.umask(0o077)

const path = { type: 'string' } as const
const { values } = parseArgs({
  options: {
    socket: path,
    units: path,
    runtime: path,
    state: path,
    log: path,
    'start-enabled': { type: 'boolean', default: false },
  },
})

function need(value: string | undefined, name: string): string {
  if (value !== undefined) return value
  console.error(`the supervisor needs --${name}`)
  return process.exit(2)
}

const socketPath = need(values.socket, 'socket')
const own = dirname(socketPath)
// Services pass through to reach their notify socket.
mkdirSync(own, { recursive: true })
chmodSync(own, 0o711)

if ((await ask(socketPath, { verb: 'ping', unit: '' })) !== undefined) {
  console.error('a supervisor is at work already')
  process.exit(0)
}

const supervisor = new Supervisor({
  units: need(values.units, 'units'),
  runtime: need(values.runtime, 'runtime'),
  state: need(values.state, 'state'),
  log: need(values.log, 'log'),
  own,
})

let ending: Promise<void> | undefined
const end = () => (ending ??= supervisor.stopAll())

const server = net.createServer({ allowHalfOpen: true }, connection => {
  serveConnection(connection, async request => {
    if (request.verb !== 'shutdown') return answer(supervisor, request)
    await end()
    connection.once('close', leave)
    return { code: 0 }
  })
})

function leave(): never {
  rmSync(socketPath, { force: true })
  process.exit(0)
}

for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
  process.on(name, () => {
    void end().then(leave)
  })

await supervisor.begin()
rmSync(socketPath, { force: true })
await new Promise<void>((resolve, reject) => {
  server.once('error', reject)
  server.listen(socketPath, resolve)
})
setInterval(() => supervisor.rotateLogs(), 60_000).unref()
if (values['start-enabled']) await supervisor.startEnabled()
