import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { ConfigError, readConfig } from './config.ts'
import { systemClock } from './platform/clock.ts'
import { openLog } from './platform/log.ts'
import { endpoints } from './routes.ts'
import { startServer } from './start.ts'

const badConfig = 78 // EX_CONFIG of sysexits(3): systemd is told not to try again
const usage = 'usage: main.ts --config FILE'

function configPath(): string {
  try {
    const { values } = parseArgs({ options: { config: { type: 'string' } } })
    if (values.config) return values.config
  } catch {
    // The same answer as to no option at all.
  }
  throw new ConfigError(usage)
}

async function main(): Promise<void> {
  const config = await readConfig(configPath())
  const log = openLog(config.log.level)
  // Node's own warnings would be plain text between our lines of JSON.
  process.removeAllListeners('warning')
  process.on('warning', ({ name, message }) => log.warn({ warning: name }, message))
  const stopping = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      log.info({ signal }, 'stopping')
      stopping.abort()
    })
  const told = once(stopping.signal, 'abort')
  const server = await startServer({
    config,
    log,
    clock: systemClock,
    endpoints,
    environment: process.env,
    stopping,
  })
  process.on('SIGHUP', () => {
    try {
      server.reload()
      log.info('certificate read again')
    } catch (error) {
      log.error({ reason: String(error) }, 'cannot read the certificate again; the old one stays')
    }
  })
  await told
  await server.stop()
}

main().catch((error: unknown) => {
  if (error instanceof Error && error.name === 'AbortError') return // told to stop before it was ready
  process.stderr.write(`parley: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof ConfigError ? badConfig : 1
})
