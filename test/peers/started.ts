import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'

export type Started = {
  /** What it said so far, to be read when something went wrong. */
  readonly log: readonly string[]
  readonly process: ChildProcess
  readonly stop: () => Promise<void>
}

/**
 * Starts a server of somebody else's, and waits until it says that it is ready. Ended with the test.
 */
export async function started(
  t: Test,
  argv: readonly [program: string, ...args: string[]],
  ready: RegExp,
  env: NodeJS.ProcessEnv = {},
): Promise<Started> {
  const [program, ...args] = argv
  const child: ChildProcess = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  const ended = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  t.teardown(stop)
  const log: string[] = []
  await new Promise<void>((resolve, reject) => {
    const heard = (line: string) => {
      log.push(line)
      if (ready.test(line)) resolve()
    }
    for (const stream of [child.stdout, child.stderr])
      if (stream !== null) createInterface(stream).on('line', heard)
    const gone = () => reject(new Error(`${program} ended at once:\n${log.join('\n')}`))
    ended.then(gone, reject)
  })
  return { log, process: child, stop }
}
