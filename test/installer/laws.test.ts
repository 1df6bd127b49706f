import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { keepsTheLaws, prepare } from './laws.ts'
import { lawfulResources } from './lawful-resources.ts'
import { folderWorld, memoryWorld, tree } from './world.ts'

// Every write is on disk before the next; a busy machine takes its time.
t.setTimeout(600_000)

t.test('every file that makes resources has a law test', async t => {
  const directory = join(tree, 'installer/resources')
  for (const name of await readdir(directory)) {
    const source = await readFile(join(directory, name), 'utf8')
    if (/core\/resource\.ts'/.test(source))
      t.ok(name in lawfulResources, `${name} needs an entry in lawful-resources.ts`)
  }
})

for (const [file, cases] of Object.entries(lawfulResources)) {
  for (const [name, make] of Object.entries(cases)) {
    t.test(`${file}: ${name}, in memory`, async t => {
      const world = await memoryWorld()
      const { before = [], under } = await make(world)
      await prepare(world, before)
      await keepsTheLaws(t, world, under)
    })
    t.test(`${file}: ${name}, in a folder`, async t => {
      const world = await folderWorld(t.testdir())
      const { before = [], under } = await make(world)
      await prepare(world, before)
      await keepsTheLaws(t, world, under)
    })
  }
}
