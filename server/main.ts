import { once } from 'node:events'
import { systemClock } from './platform/clock.ts'
import { credential } from './platform/credentials.ts'
import { openKeyring } from './platform/signing/keyring.ts'
import { sweepUp } from './platform/sweep-up.ts'
import { runProgram } from './program.ts'
import { endpoints } from './routes.ts'
import { startServer } from './start.ts'

runProgram('main.ts', async ({ config, log, notify, stopping }) => {
  const signing = openKeyring(await credential(process.env, 'signing'), systemClock)
  const told = once(stopping.signal, 'abort')
  const server = await startServer({
    config,
    log,
    clock: systemClock,
    endpoints,
    signing,
    environment: process.env,
    stopping,
  })
  await sweepUp()
  notify.ready('serving')
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
})
