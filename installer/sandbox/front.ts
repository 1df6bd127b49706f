import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Layout } from '../recipes/site.ts'
import { isAlive, processIdentity, type ProcessIdentity } from '../supervisor/process-identity.ts'

/** Who keeps a sandbox running: a command in front of somebody, or nobody (it was detached). */
export type Front = ProcessIdentity | 'detached'

const path = ({ installerState }: Layout) => join(installerState, 'front.json')

export async function setFront(layout: Layout, front: 'me' | 'detached'): Promise<void> {
  const value = front === 'me' ? processIdentity(process.pid) : front
  await mkdir(dirname(path(layout)), { recursive: true, mode: 0o700 })
  await writeFile(`${path(layout)}.new`, JSON.stringify(value), { mode: 0o600 })
  await rename(`${path(layout)}.new`, path(layout))
}

/** Nobody, from now on. */
export const clearFront = (layout: Layout): Promise<void> => rm(path(layout), { force: true })

/** Whether somebody answers for the running sandbox. A killed command does not: the next one takes its place. */
export async function hasFront(layout: Layout): Promise<boolean> {
  const text = await readFile(path(layout), 'utf8').catch(() => 'null')
  const front = asFront(text)
  return front === 'detached' || (front !== undefined && isAlive(front))
}

function asFront(text: string): Front | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (value === 'detached') return value
    if (typeof value !== 'object' || value === null) return undefined
    const { pid, startTicks } = value as Record<string, unknown>
    return typeof pid === 'number' && typeof startTicks === 'number'
      ? { pid, startTicks }
      : undefined
  } catch {
    return undefined
  }
}
