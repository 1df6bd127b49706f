import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as z from 'zod'

const program = fileURLToPath(new URL('strip-modules.ts', import.meta.url))
const mostBytes = 64 * 1024 * 1024
const stripped = z.record(z.string(), z.string())

/**
 * What a browser needs to run `entry` (a path below `root`): each module that it reaches, without its types, by its path below `root`.
 * A process of its own does this: what knows about types would hold on to 12 MiB here for as long as the server runs.
 */
export async function reachedModules(
  root: string,
  entry: string,
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, root, entry], {
    maxBuffer: mostBytes,
  })
  return new Map(Object.entries(stripped.parse(JSON.parse(stdout))))
}
