import { dirname, join } from 'node:path'
import type { Resource } from '../core/resource.ts'
import { link } from '../resources/link.ts'
import { release } from '../resources/release.ts'
import type { Layout, Site } from './site.ts'

/** The tree that this installer runs from. */
const source = join(import.meta.dirname, '../..')

/** Where releases stand side by side. */
export const releasesOf = ({ code }: Layout): string => `${dirname(code)}/releases`

/** The code, in a release of its own, and the command that operators type. */
export const code = ({ layout }: Site): readonly Resource[] => [
  release({
    source,
    releases: releasesOf(layout),
    current: layout.code,
    owner: layout.accounts.operator,
  }),
  link('/usr/local/bin/parley', join(layout.code, 'bin/parley')),
]

/** Where Node finds the programs in their compiled form: `bin/parley` names the same folder. */
export const compiledFolder = ({ code }: Layout): string =>
  `${code}/node_modules/.cache/node-compile`

/** What a unit is given to find it; a sandbox compiles by itself. */
export const compiledFor = ({ layout }: Site): readonly string[] =>
  layout.target === 'host' ? [compiledFolder(layout)] : []
