import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { ConfigError } from '../config.ts'
import { drained } from '../platform/http/drained.ts'
import { isActivated, prepareListening } from '../platform/http/listen.ts'
import { openLog } from '../platform/log.ts'
import { openNotify } from '../platform/notify.ts'
import { sweepUp } from '../platform/sweep-up.ts'
import { readEgressConfig } from './config.ts'
import { reasonOf } from './reason.ts'
import { mailRelay } from './relay.ts'
import { resolveByDns } from './resolve.ts'
import { egressHandler } from './serve.ts'

const badConfig = 78 // EX_CONFIG of sysexits(3): systemd is told not to try again

/** Requests at once. Our own processes ask; a runaway one must not open more than this to the outside. */
const mostConnections = 256

/** parley-egress: the only process with a way out. Takes requests on a socket, judges them, and carries them out. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' } } })
  if (values.config === undefined) throw new ConfigError('usage: main.ts --config FILE')
  const { socket, log: logging, rules, mail } = await readEgressConfig(values.config)
  const log = openLog(logging.level)
  const world = { rules, resolve: resolveByDns }
  const handler = egressHandler(world, log)
  const listening = prepareListening({ socket }, handler, isActivated(process.env))
  const { server } = listening
  server.maxConnections = mostConnections
  server.on('connect', mailRelay(world, mail, log))
  const notify = openNotify(process.env)
  const stopping = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      notify.stopping()
      stopping.abort()
    })
  const told = once(stopping.signal, 'abort')
  await listening.open()
  await sweepUp()
  notify.ready('serving')
  log.info('ready')
  await told
  await drained(server)
}

main().catch((error: unknown) => {
  process.stderr.write(`parley-egress: ${reasonOf(error)}\n`)
  process.exitCode = error instanceof ConfigError ? badConfig : 1
})
