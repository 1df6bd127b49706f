import { dirname } from 'node:path'
import type { Look } from '../core/host.ts'

/** What an install puts where. Measured on an installed host and rounded up. */
const purposes = [
  { purpose: 'data', path: '/var/lib/parley', needMiB: 1024 },
  { purpose: 'packages', path: '/usr', needMiB: 500 },
  { purpose: 'downloaded packages', path: '/var/cache/apt', needMiB: 250 },
  { purpose: 'the release', path: '/opt/parley', needMiB: 700 },
] as const

export type Disk = {
  readonly purpose: string
  readonly path: string
  readonly mount: string
  readonly freeBytes: number
  readonly needBytes: number
}

export const gatherDisks = (host: Look): Promise<Disk[]> =>
  Promise.all(
    purposes.map(async ({ purpose, path, needMiB }) => {
      const room = await roomAt(host, await existing(host, path))
      return { purpose, path, ...room, needBytes: needMiB * 1024 ** 2 }
    }),
  )

/** Where a directory lies, and how much is free there; nothing where that cannot be told. */
export async function roomAt(
  host: Look,
  directory: string,
): Promise<Pick<Disk, 'mount' | 'freeBytes'>> {
  const { out } = await host.ask(['df', '-B1', '--output=avail,target', directory])
  const [, free = '0', mount = '?'] = /^\s*(\d+)\s+(.+)$/m.exec(out) ?? []
  return { mount, freeBytes: Number(free) }
}

async function existing(host: Look, path: string): Promise<string> {
  if (path === '/' || (await host.read(path)) !== undefined) return path
  return existing(host, dirname(path))
}
