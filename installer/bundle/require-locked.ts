import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { InstallError } from '../core/install-error.ts'

const versioned = z.object({ version: z.string() })
const lock = z.object({ packages: z.record(z.string(), versioned.partial()) })

/**
 * Refuses a tree whose packages are others than its lock file names: they would be shipped, and the list of what is in the bundle
 * would tell of versions that are not. `paths` are relative to the tree.
 */
export async function requireLocked(tree: string, paths: readonly string[]): Promise<void> {
  const { packages } = lock.parse(await json(join(tree, 'package-lock.json')))
  for (const path of paths.filter(one => one.startsWith('node_modules/'))) {
    const wanted = packages[path]?.version
    if (wanted === undefined) continue
    const { version } = versioned.parse(await json(join(tree, path, 'package.json')))
    if (version !== wanted)
      throw new InstallError('cannot build a bundle', {
        because: `${path} is version ${version}, and the lock file names ${wanted}`,
        remedy: 'npm ci, then build again',
      })
  }
}

const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'))
