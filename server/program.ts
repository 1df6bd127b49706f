import { parseArgs } from 'node:util'
import type { Logger } from 'pino'
import { ConfigError, readConfig, type ServerConfig } from './config.ts'

import { leaveDirectory } from './platform/leave-directory.ts'
import { openLog } from './platform/log.ts'
import { openNotify, type Notify } from './platform/notify.ts'

const badConfig = 78 // EX_CONFIG of sysexits(3): systemd is told not to try again

/** What every long-running program of the server begins with. */
export type Program = {
  readonly config: ServerConfig
  readonly log: Logger
  readonly notify: Notify
  /** Aborts when the program has been told to stop. */
  readonly stopping: AbortController
}

/** Reads `--config FILE`, leaves the directory it was started in, opens the log, hears signals, and turns what goes wrong into one line and an exit code. */
export function runProgram(name: string, main: (program: Program) => Promise<void>): void {
  begin(name)
    .then(main)
    .catch((error: unknown) => {
      if (error instanceof Error && error.name === 'AbortError') return // told to stop before it was ready
      process.stderr.write(`parley: ${error instanceof Error ? error.message : String(error)}\n`)
      process.exitCode = error instanceof ConfigError ? badConfig : 1
    })
}

async function begin(name: string): Promise<Program> {
  const config = await readConfig(configPath(name))
  leaveDirectory()
  const log = openLog(config.log.level)
  // Node's own warnings would be plain text between our lines of JSON.
  process.removeAllListeners('warning')
  process.on('warning', ({ name, message }) => log.warn({ warning: name }, message))
  const notify = openNotify(process.env)
  const stopping = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      log.info({ signal }, 'stopping')
      notify.stopping()
      stopping.abort()
    })
  return { config, log, notify, stopping }
}

function configPath(name: string): string {
  try {
    const { values } = parseArgs({ options: { config: { type: 'string' } } })
    if (values.config) return values.config
  } catch {
    // The same answer as to no option at all.
  }
  throw new ConfigError(`usage: ${name} --config FILE`)
}
