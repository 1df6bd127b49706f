import type { Resource } from '../core/resource.ts'
import { compiledPrograms } from '../resources/compiled-programs.ts'
import { hasEgress } from './egress.ts'
import { compiledFolder } from './release.ts'
import { userOf, type Site } from './site.ts'

/** What units start, and what the installer starts as other accounts, compiled once. */
export function compiledCode(site: Site): readonly Resource[] {
  const { layout } = site
  const { web, worker, egress, database, operator } = layout.accounts
  const way = hasEgress(site)
  return [
    compiledPrograms(compiledFolder(layout), {
      node: layout.node,
      compiler: `${layout.code}/installer/compile.ts`,
      programs: ['main', 'worker', 'admin', ...(way ? ['egress/main'] : [])].map(
        name => `${layout.code}/server/${name}.ts`,
      ),
      accounts: [web, worker, database, ...(way ? [egress] : [])].map(userOf),
      owner: operator,
    }),
  ]
}
