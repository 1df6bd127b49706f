import { readFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'

/** A process for good: the pid alone is given to another one day, with its start time (clock ticks since boot) it is not. */
export type ProcessIdentity = { readonly pid: number; readonly startTicks: number }

/** Who has this pid now; undefined when nobody does, or a zombie that only waits to be counted. */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  try {
    const [state, , , ...rest] = statFields(readFileSync(`/proc/${pid}/stat`, 'latin1'))
    // proc(5): start time is field 22; state is field 3.
    const startTicks = Number(rest[16])
    return state === 'Z' || state === 'X' ? undefined : { pid, startTicks }
  } catch {
    return undefined
  }
}

// The name in parentheses may hold anything, also spaces and parentheses.
const statFields = (stat: string) => stat.slice(stat.lastIndexOf(')') + 2).split(' ')

export const isAlive = ({ pid, startTicks }: ProcessIdentity): boolean =>
  processIdentity(pid)?.startTicks === startTicks

/** Sends a signal to it, or to its group as well; gone already is fine. */
export function signal(
  process_: ProcessIdentity,
  name: NodeJS.Signals,
  scope: 'process' | 'group',
): void {
  if (!isAlive(process_) && scope === 'process') return
  try {
    process.kill(scope === 'group' ? -process_.pid : process_.pid, name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** The pid a program wrote to its PIDFile=, once it is there and alive. */
export async function pidFileProcess(path: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return /^\d+$/.test(text.trim()) ? processIdentity(Number(text.trim())) : undefined
}
