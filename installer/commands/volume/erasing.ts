import { eraseVolume } from '../../volume/erase.ts'
import { mountPoint } from '../../volume/names.ts'
import { close } from '../../volume/opening.ts'
import { readRecord, writeRecord } from '../../volume/record.ts'
import type { Options } from '../verb.ts'
import type { World } from '../world.ts'
import { withVolumeLock } from './volume-host.ts'

/** Crypto-erase: the last step of an uninstall with its data. Killed, the next one goes on with it. @returns what was done */
export async function eraseVolumeOf(world: World, options: Options): Promise<string[]> {
  const { host } = world
  const record = await readRecord(host)
  if (record === undefined) return []
  return withVolumeLock(world, options, async () => {
    await writeRecord(host, { ...record, stage: 'erasing' })
    await close(host)
    const done = await eraseVolume(host, record)
    for (const directory of [mountPoint, '/etc/parley'])
      if ((await host.list(directory)).length === 0) await host.remove(directory)
    return done
  })
}
