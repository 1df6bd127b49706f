import { z } from 'zod'
import type { Look } from '../core/host.ts'
import { refusal } from './refusal.ts'

const mounts = z.object({
  filesystems: z.array(z.object({ target: z.string(), uuid: z.string().nullable() })),
})

/**
 * How a key file is called: now, and at boot. On a disk of its own it is named by that disk, which systemd then mounts for
 * a moment, and asks for a passphrase when it does not come.
 */
export async function placeOfKeyFile(
  host: Look,
  path: string,
): Promise<{ readonly path: string; readonly boot: string }> {
  const words = ['findmnt', '--json', '--output=TARGET,UUID', '--target', path] as const
  const { ok, out, err } = await host.ask(words)
  // The last one is on top, where one hides another.
  const top = ok ? mounts.parse(JSON.parse(out)).filesystems.at(-1) : undefined
  if (top === undefined)
    throw refusal(`cannot find the file system of ${path}`, err, 'mount it, then run this again')
  const { target, uuid } = top
  if (target === '/' || uuid === null) return { path, boot: path }
  return { path, boot: `${path.slice(target.length)}:UUID=${uuid}` }
}
