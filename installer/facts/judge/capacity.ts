import type { Facts } from '../facts.ts'
import { fail, pass, size, warn, type Finding } from '../finding.ts'

const MiB = 1024 ** 2

export const judgeMemory = ({ machine: { memoryBytes } }: Facts): Finding => {
  const found = size(memoryBytes)
  if (memoryBytes < 480 * MiB)
    return fail('memory', found, 'give the host at least 512 MiB; 1 GiB is comfortable')
  if (memoryBytes < 960 * MiB)
    return warn(
      'memory',
      found,
      'fine to begin with; give the host 1 GiB or more before many people come',
    )
  return pass('memory', found)
}

/** One finding a file system, since several needs may meet on one. Data wants room to grow beside the need. */
export function judgeDisks({ disks, neighbours }: Facts): Finding[] {
  const mounts = [...new Set(disks.map(disk => disk.mount))]
  return mounts.map(mount => {
    const here = disks.filter(disk => disk.mount === mount)
    const free = Math.min(...here.map(disk => disk.freeBytes))
    // What is installed already needs its space no second time; some is left for an upgrade.
    const need = here.reduce((sum, disk) => sum + disk.needBytes, 0) / (neighbours.parley ? 4 : 1)
    const about = `disk ${mount}`
    const found = `${size(free)} free, ${size(need)} needed for ${here.map(disk => disk.purpose).join(', ')}`
    if (free < need)
      return fail(about, found, `free ${size(need - free)} on ${mount}, or enlarge it`)
    const data = here.some(disk => disk.purpose === 'data')
    return data && free - need < 4096 * MiB
      ? warn(about, found, `enough to begin; enlarge ${mount} before people share files`)
      : pass(about, found)
  })
}
