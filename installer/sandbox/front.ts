import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Layout } from '../recipes/site.ts'
import { isAlive, processIdentity, type ProcessIdentity } from '../supervisor/process-identity.ts'

/** Who keeps a sandbox running: a command in front of somebody, or nobody (it was detached). */
type Front = ProcessIdentity | 'detached'

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
  const found = asFront(text)
  return found === 'detached' || (found !== undefined && isAlive(found))
}

const front = z.union([
  z.literal('detached'),
  z.object({ pid: z.number(), startTicks: z.number() }),
])

/** A torn file names nobody. */
function asFront(text: string): Front | undefined {
  try {
    return front.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
