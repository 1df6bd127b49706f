import { dirname, join } from 'node:path'
import type { Resource } from '../core/resource.ts'
import { directory } from '../resources/directory.ts'
import { release } from '../resources/release.ts'
import type { Site } from './site.ts'

/** The tree that this installer runs from. */
const source = join(import.meta.dirname, '../..')

/** The code, in a release of its own. */
export function code({ layout }: Site): readonly Resource[] {
  const { operator: owner } = layout.accounts
  const home = dirname(layout.code)
  const releases = `${home}/releases`
  return [
    directory(home, { mode: 0o755, owner }),
    directory(releases, { mode: 0o755, owner }),
    release({ source, releases, current: layout.code, owner }),
  ]
}
