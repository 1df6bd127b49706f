import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InstallError } from '../core/install-error.ts'
import { localHost } from '../core/local-host.ts'
import { releaseContent } from '../resources/release-content.ts'
import type { Encoding } from './manifest.ts'
import type { Ingredient } from './pack.ts'
import { requireLocked } from './require-locked.ts'

/** The release as it is shipped: what `parley install` copies, and the notes on what has changed. */
export async function releaseIngredients(
  tree: string,
): Promise<{ readonly name: string; readonly ingredients: readonly Ingredient[] }> {
  const { name, paths } = await releaseContent(localHost(), tree)
  await requireLocked(tree, paths)
  const ingredients: Ingredient[] = []
  for (const path of [...paths, 'CHANGELOG.md', 'LICENSE'])
    ingredients.push(...(await ingredientsAt(tree, path)))
  return { name, ingredients }
}

async function ingredientsAt(tree: string, path: string): Promise<Ingredient[]> {
  const from = join(tree, path)
  const stat = await lstat(from).catch(() => undefined)
  if (stat === undefined)
    throw new InstallError('cannot build a bundle', {
      because: `${from} is not there`,
      remedy: 'build from a complete checkout',
    })
  if (stat.isDirectory()) {
    const found: Ingredient[] = []
    for (const name of (await readdir(from)).sort())
      // Links to programs, for developers; nothing that runs on a host goes by them.
      if (name !== '.bin') found.push(...(await ingredientsAt(tree, `${path}/${name}`)))
    return found
  }
  if (!stat.isFile())
    throw new InstallError('cannot build a bundle', {
      because: `${from} is neither a file nor a directory`,
      remedy: 'build from a tree as `npm ci` leaves it',
    })
  const mode = (stat.mode & 0o111) === 0 ? 0o644 : 0o755
  return [{ path: `release/${path}`, mode, from, encoding: encodingOf(path) }]
}

/** The opener can read what is plain and what gzip has packed; for all others there is a better way. */
function encodingOf(path: string): Encoding {
  if (/^node_modules\/node-linux-[^/]+\/bin\/node$/.test(path)) return 'gzip'
  const isForOpener =
    /^installer\/bundle\/[^/]+\.ts$/.test(path) ||
    path === 'installer/core/install-error.ts' ||
    path === 'package.json'
  return isForOpener ? 'plain' : 'zstd'
}
