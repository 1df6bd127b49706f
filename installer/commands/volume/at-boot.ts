import { join } from 'node:path'
import { fileJournal } from '../../core/file-journal.ts'
import { journaledApply } from '../../core/run.ts'
import { aptPackages } from '../../resources/apt-packages.ts'
import { packageSource } from '../../recipes/packages.ts'
import { volumeAtBoot } from '../../recipes/volume.ts'
import { isMounted } from '../../volume/opening.ts'
import { knownLayout } from '../installation.ts'
import { locked } from '../run-resources.ts'
import type { World } from '../world.ts'

/** Lets the next boot know the ways in that the header has now. While the volume is locked, that waits for an apply. */
export async function settleAtBoot(world: World, line: string): Promise<void> {
  const { host, release, now } = world
  if (!(await isMounted(host))) return
  const layout = knownLayout(world)
  await locked(world, line, () =>
    journaledApply(
      {
        host,
        journal: fileJournal(join(layout.installerState, 'journal.jsonl')),
        command: line,
        version: release.version,
        now,
      },
      volumeAtBoot({ layout }),
    ),
  )
}

/** Installs what a volume needs. It stays when Parley goes: without it nobody could open what is kept. */
export async function ensurePackages(world: World, names: readonly string[]): Promise<void> {
  const { bundle } = world
  const packages = aptPackages(names, {
    heldBack: [],
    ...packageSource(bundle === undefined ? {} : { quarantine: bundle.quarantine }),
  })
  if ((await packages.check(world.host)) !== undefined) await packages.apply(world.host)
}
