import type { ChildProcess } from 'node:child_process'
import { exitedWell, type Exit } from './launch.ts'
import { within } from '../core/within.ts'
import { isAlive, pidFileProcess, processIdentity } from './process-identity.ts'
import type { ProcessIdentity } from './process-identity.ts'

/** The process that a unit stands or falls with. */
export type MainProcess = { readonly identity: ProcessIdentity; readonly ended: Promise<Exit> }

/** A child of ours: the kernel tells us when it ends. @returns undefined when it has ended already */
export function childProcess(child: ChildProcess, ended: Promise<Exit>): MainProcess | undefined {
  const identity = child.pid === undefined ? undefined : processIdentity(child.pid)
  return identity && { identity, ended }
}

/** A process that put itself in the background. It is nobody's child any more, so it is looked at from time to time. */
export function adoptedProcess(identity: ProcessIdentity): MainProcess {
  const ended = new Promise<Exit>(resolve => {
    const timer = setInterval(() => {
      if (isAlive(identity)) return
      clearInterval(timer)
      // Its exit code went to process 1: an end that nobody asked for counts as a failure.
      resolve({ code: null, signal: 'SIGTERM' })
    }, 250)
  })
  return { identity, ended }
}

/** Waits for a Type=forking start to leave, then for the process it names. @throws Error when it fails */
export async function forkedProcess(
  starting: Promise<Exit>,
  pidFile: string | undefined,
  timeoutMs: number,
): Promise<MainProcess> {
  const exit = await starting
  if (!exitedWell(exit)) throw new Error(`it ${describeExit(exit)}`)
  if (pidFile === undefined) throw new Error('Type=forking without PIDFile= is not supported')
  let identity: ProcessIdentity | undefined
  await within(timeoutMs, async () => (identity = await pidFileProcess(pidFile)) !== undefined)
  if (identity === undefined) throw new Error(`it left no process in ${pidFile}`)
  return adoptedProcess(identity)
}

export const describeExit = ({ code, signal }: Exit): string =>
  signal === null ? `ended with code ${String(code)}` : `was ended by ${signal}`
