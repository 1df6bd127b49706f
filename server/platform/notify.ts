import { writeSync } from 'node:fs'

/** How a process tells whoever runs it (systemd, or who stands in for it) that it is well. */
export type Notify = {
  /** It does its work from now on. Begins the watchdog's beat where one is asked for. */
  ready(status: string): void
  /** It has been told to stop, and is stopping. */
  stopping(): void
}

/** Three beats in the time the watchdog allows, so that a late one is not yet a death. */
const beatsInTime = 3

/**
 * Speaks through the descriptor that `bin/with-notify` left open; silent where there is none.
 * The beat is a timer of the event loop: a process whose loop is stuck goes silent, and is replaced.
 */
export function openNotify(environment: NodeJS.ProcessEnv): Notify {
  const descriptor = Number(environment['NOTIFY_DESCRIPTOR'] ?? NaN)
  if (!Number.isInteger(descriptor)) return { ready: () => {}, stopping: () => {} }
  const say = (...lines: string[]) => {
    try {
      writeSync(descriptor, lines.join('\n'))
    } catch {
      // Nobody listens, or has no room: the next beat tries again.
    }
  }
  return {
    ready(status) {
      say('READY=1', `STATUS=${status}`)
      const everyMs = beatMs(environment)
      if (everyMs !== undefined) setInterval(() => say('WATCHDOG=1'), everyMs).unref()
    },
    stopping: () => say('STOPPING=1'),
  }
}

/** @returns undefined where no watchdog waits for this very process */
function beatMs({ WATCHDOG_USEC, WATCHDOG_PID }: NodeJS.ProcessEnv): number | undefined {
  const allowedMs = Number(WATCHDOG_USEC ?? NaN) / 1000
  const isOurs = WATCHDOG_PID === undefined || WATCHDOG_PID === String(process.pid)
  return isOurs && allowedMs > 0 ? allowedMs / beatsInTime : undefined
}
