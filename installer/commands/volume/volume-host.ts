import type { ExitReason } from '../../core/install-error.ts'
import { takeLock } from '../../core/lock.ts'
import { dear } from '../../volume/cryptsetup.ts'
import type { Volume } from '../../volume/keys.ts'
import { knownRecord, type VolumeRecord } from '../../volume/record.ts'
import { requireRoot } from '../installation.ts'
import type { Options } from '../verb.ts'
import type { World } from '../world.ts'

/** One change of the volume at a time; the lock of other runs lies on the volume itself. */
export async function withVolumeLock<T>(
  world: World,
  options: Options,
  work: () => Promise<T>,
): Promise<T> {
  requireRoot(world)
  const lock = await takeLock('/run/lock/parley-volume', {
    pid: process.pid,
    user: world.user,
    command: options.line,
    since: world.now().toISOString(),
  })
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

/** The volume of this host, under the lock. */
export const withVolume = (
  world: World,
  options: Options,
  work: (record: VolumeRecord, volume: Volume) => Promise<ExitReason>,
): Promise<ExitReason> =>
  withVolumeLock(world, options, async () => {
    const record = await knownRecord(world.host)
    return work(record, { device: record.device, cost: dear })
  })
