import { join } from 'node:path'
import { execa } from 'execa'
import { accelerator } from './accelerator.ts'
import type { Disk } from './disk.ts'
import { image, type ImageName } from './image.ts'
import { Machine } from './machine.ts'
import { ownFolder, type Ends } from './own-folder.ts'
import { booted, installed, memoryMiB } from './saved.ts'
import { overlayOn } from './state.ts'

export type MachineOptions = {
  readonly image?: ImageName
  readonly disks?: readonly Disk[]
  readonly tpm?: boolean
  /** `client`: this computer reaches the machine, the machine reaches nothing. `none`: it has no card. */
  readonly network?: 'none' | 'client'
  /** What its clock says when it is switched on; this computer's, if not given. */
  readonly clock?: Date
  /**
   * `booted`: it has just started. `installed`: Parley serves on it; the prepared image only. `off`: not switched on yet,
   * for stories that begin with a boot.
   */
  readonly from?: 'booted' | 'installed' | 'off'
}

/** Why there can be no machine here, or undefined when there can. */
export async function whyNoMachine(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'needs root, to make the image of a machine'
  const programs = ['qemu-system-x86_64', 'qemu-img', 'mmdebstrap', 'mke2fs', 'swtpm', 'flock']
  for (const program of programs)
    if ((await execa('which', [program], { reject: false })).failed)
      return `needs ${program}; bin/test installs it`
  return process.arch === 'x64' ? undefined : 'needs an x86-64 processor'
}

/** A machine for one test; with the test it is gone. */
export async function machine(t: Ends, options: MachineOptions = {}): Promise<Machine> {
  const { disks = [], tpm = false, network = 'none', clock } = options
  const made = await image(options.image ?? 'prepared')
  const fast = await accelerator(made)
  const folder = await ownFolder(t)
  const overlay = join(folder, 'system')
  const isCold = options.from === 'off' || clock !== undefined
  const parts = { image: made, accelerator: fast, folder, overlay, memoryMiB, hasTpm: tpm, clock }
  const one = new Machine({ ...parts, hasNetwork: isCold ? network === 'client' : true })
  t.teardown(() => one.powerCut())
  if (isCold) {
    await overlayOn(made.disk, 'raw', overlay)
    for (const disk of disks) await one.addDisk(disk)
    if (options.from !== 'off') await one.start()
    return one
  }
  const state =
    options.from === 'installed'
      ? await installed(tpm)
      : await booted(options.image ?? 'prepared', tpm)
  await overlayOn(state.disk, 'qcow2', overlay)
  await one.resume(state.memory)
  if (network === 'none') await one.removeNetwork()
  for (const disk of disks) await one.attachDisk(disk)
  return one
}
