import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { cacheFolder, lock } from '../../peers/kept.ts'

/** What a machine ends with: a test. */
export type Ends = { teardown(ending: () => unknown): void }

/** On a disk, not in the tests' own /tmp. It goes with the test; one left by a killed run goes with the next. */
export async function ownFolder(t: Ends): Promise<string> {
  const all = join(cacheFolder, 'machines')
  await mkdir(all, { recursive: true })
  // Nobody sweeps between the making of a folder and its lock.
  const mine = await lock(all)
  for (const name of await readdir(all))
    await execa('flock', ['--nonblock', join(all, name), 'rm', '-rf', join(all, name)], {
      reject: false,
    })
  const folder = await mkdtemp(join(all, 'm-'))
  const release = await lock(folder)
  await mine()
  t.teardown(async () => {
    await rm(folder, { recursive: true, force: true })
    await release()
  })
  return folder
}
