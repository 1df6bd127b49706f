import { readlink } from 'node:fs/promises'
import { pidFileProcess, type ProcessIdentity } from './process-identity.ts'
import type { Service } from './unit.ts'

/**
 * The process of a Type=forking service that runs although nobody here started it: an operator's nginx in a container.
 * Its PID file may be stale and the number be another's by now, so the program must be the unit's.
 */
export async function alreadyRunning(service: Service): Promise<ProcessIdentity | undefined> {
  const { type, pidFile, commands } = service
  if (type !== 'forking' || pidFile === undefined) return undefined
  const identity = await pidFileProcess(pidFile)
  if (identity === undefined) return undefined
  const program = await readlink(`/proc/${identity.pid}/exe`).catch(() => undefined)
  return program !== undefined && program === commands.start[0]?.words[0] ? identity : undefined
}
