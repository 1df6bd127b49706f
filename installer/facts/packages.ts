import type { Look } from '../core/host.ts'
import { textAt } from './proc.ts'

export type Packages = {
  /** Who has dpkg or apt locked just now. */
  readonly lockedBy?: { readonly pid: number; readonly program: string }
  /** What dpkg itself complains about; empty when all is well. */
  readonly audit: string
}

const locks = ['/var/lib/dpkg/lock-frontend', '/var/lib/dpkg/lock', '/var/lib/apt/lists/lock']

export async function gatherPackages(host: Look): Promise<Packages> {
  const inodes = (await host.ask(['stat', '--format=%i', ...locks])).out.split('\n').filter(Boolean)
  const held = await textAt(host, '/proc/locks')
  const pid = inodes
    .map(inode => new RegExp(String.raw`WRITE (\d+) [\da-f:]+:${inode} `).exec(held)?.[1])
    .find(pid => pid !== undefined)
  const program = pid === undefined ? '' : (await textAt(host, `/proc/${pid}/comm`)).trim()
  return {
    audit: (await host.ask(['dpkg', '--audit'])).out.trim(),
    ...(pid !== undefined && { lockedBy: { pid: Number(pid), program: program || 'unknown' } }),
  }
}
