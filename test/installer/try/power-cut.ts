import { readdirSync, readFileSync } from 'node:fs'
import { until } from '../../until.ts'
import { isThere } from '../supervisor/world.ts'

/** Ends by SIGKILL every process whose command line names the folder, and their children: as when the power is cut. */
export async function powerCut(data: string): Promise<void> {
  const victims = processesOf(data)
  for (const pid of victims)
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It went with its parent.
    }
  await until(() => !victims.some(isThere))
}

/** The web server alone ends by SIGKILL. */
export function killServer(data: string): void {
  for (const pid of processesOf(data))
    if (text(pid, 'cmdline').includes('server/main.ts')) process.kill(pid, 'SIGKILL')
}

/** Supervisor, database and server of that folder. */
export function processesOf(data: string): number[] {
  const all = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
  const found = new Set(
    all.filter(pid => pid !== process.pid && text(pid, 'cmdline').includes(`${data}/`)),
  )
  for (let size = -1; size !== found.size;) {
    size = found.size
    for (const pid of all) if (found.has(parentOf(pid))) found.add(pid)
  }
  found.delete(process.pid)
  return [...found]
}

const text = (pid: number, name: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}

const parentOf = (pid: number) => Number(text(pid, 'stat').split(') ').at(-1)?.split(' ')[1])
