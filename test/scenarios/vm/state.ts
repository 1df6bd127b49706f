import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { execa } from 'execa'
import { until } from '../../until.ts'
import { z } from 'zod'
import type { Monitor } from './monitor.ts'

/** A running machine, put away: what its memory held and what its disk held at that moment. Never changed again. */
export type State = { readonly memory: string; readonly disk: string }

export const stateIn = (folder: string): State => ({
  memory: join(folder, 'memory'),
  disk: join(folder, 'disk'),
})

const migration = z.looseObject({
  status: z.string().optional(),
  'error-desc': z.string().optional(),
})

async function settled(monitor: Monitor): Promise<void> {
  const now = async () => migration.parse(await monitor.ask('query-migrate'))
  await until(async () => ['completed', 'failed'].includes((await now()).status ?? ''))
  const { status, 'error-desc': because } = await now()
  if (status === 'failed') throw new Error(`cannot move the machine's memory: ${because}`)
}

/** Writes a running machine's memory to a file; it stands still from then on. */
export async function saveMemory(monitor: Monitor, path: string): Promise<void> {
  await monitor.ask('stop')
  await monitor.ask('migrate-set-parameters', { 'max-bandwidth': 8 * 1024 ** 3 })
  await monitor.ask('migrate', { uri: `exec:cat > ${path}` })
  await settled(monitor)
}

/** Reads it into a machine that was switched on to go on from it. */
export async function loadMemory(monitor: Monitor, path: string): Promise<void> {
  await monitor.ask('migrate-incoming', { uri: `exec:cat ${path}` })
  await settled(monitor)
}

/** A disk that begins as another and keeps what is written to itself. */
export async function overlayOn(
  base: string,
  format: 'raw' | 'qcow2',
  path: string,
): Promise<void> {
  await execa('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', format, '-b', base, path])
}

/** What decides whether a saved state fits. */
export async function stateKey(...recipe: readonly unknown[]): Promise<string> {
  const { stdout } = await execa('qemu-system-x86_64', ['--version'])
  return createHash('sha256')
    .update(JSON.stringify([stdout, recipe]))
    .digest('hex')
    .slice(0, 12)
}
