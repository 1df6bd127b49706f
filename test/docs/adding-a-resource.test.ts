import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t from 'tap'
import type { Resource } from '../../installer/core/resource.ts'
import { keepsTheLaws } from '../installer/laws.ts'
import { folderWorld, memoryWorld, tree, type World } from '../installer/world.ts'
import type { Program } from '../installer/simulated/machine.ts'

const page = readFileSync(join(tree, 'docs/adding-a-resource.md'), 'utf8')
const [resource = '', programs = '', entry = ''] = [...page.matchAll(/```ts\n([^]*?)```/g)].map(
  ([, text]) => text,
)

type Followed = {
  sysctl: (name: string, value: string, directory: string) => Resource
  kernelPrograms: Record<string, Program>
  cases: Record<string, Record<string, (world: World) => { under: Resource[] }>>
}

/** Does what the page says, in a folder that stands beside the real installer. */
async function follow(folder: string): Promise<Followed> {
  for (const name of ['installer/resources', 'test/installer/simulated'])
    mkdirSync(join(folder, name), { recursive: true })
  symlinkSync(join(tree, 'installer/core'), join(folder, 'installer/core'))
  symlinkSync(
    join(tree, 'test/installer/simulated/machine.ts'),
    join(folder, 'test/installer/simulated/machine.ts'),
  )
  writeFileSync(join(folder, 'installer/resources/sysctl.ts'), resource)
  writeFileSync(join(folder, 'test/installer/simulated/kernel.ts'), programs)
  writeFileSync(
    join(folder, 'cases.ts'),
    `import { sysctl } from './installer/resources/sysctl.ts'
const place = (w: { root: string }) => \`\${w.root}/tmp\`
export const cases = {${entry}}
export { sysctl }
export { kernelPrograms } from './test/installer/simulated/kernel.ts'
`,
  )
  // oxlint-disable-next-line no-unsafe-type-assertion -- the module was written a line above
  return (await import(pathToFileURL(join(folder, 'cases.ts')).href)) as Followed
}

// The page gives its file to root, as an appliance does; only root may.
const needsRoot = process.getuid?.() !== 0 && 'needs root'

t.test(
  'whoever follows the page has a resource that keeps the laws',
  { skip: needsRoot },
  async t => {
    const folder = t.testdir({ page: {}, world: {} })
    const { cases, kernelPrograms } = await follow(join(folder, 'page'))
    const [make] = Object.values(cases['sysctl.ts'] ?? {})
    if (make === undefined) throw new Error('step 3 of the page has no entry for sysctl.ts')
    for (const world of [
      await memoryWorld(kernelPrograms),
      await folderWorld(join(folder, 'world'), kernelPrograms),
    ])
      await keepsTheLaws(t, world, make(world).under)
  },
)
