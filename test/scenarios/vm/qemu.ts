import { join } from 'node:path'
import type { Accelerator } from './accelerator.ts'
import { blockDevice, diskCard } from './disk.ts'
import type { Image } from './image.ts'

export type Hardware = {
  readonly image: Image
  readonly accelerator: Accelerator
  /** Holds the sockets. */
  readonly folder: string
  /** The system disk. */
  readonly overlay: string
  readonly memoryMiB: number
  readonly hasNetwork: boolean
  readonly hasTpm: boolean
  /** What the clock of the machine says when it is switched on. */
  readonly clock: Date | undefined
  /** Disks beside the system's: serial, file. */
  readonly disks: readonly { serial: string; file: string; readOnly: boolean }[]
  /** Goes on from a saved state that will be handed in. */
  readonly resumes: boolean
}

export const sockets = (folder: string) => ({
  monitor: join(folder, 'monitor'),
  agent: join(folder, 'agent'),
  console: join(folder, 'console'),
  tpm: join(folder, 'tpm'),
})

/** The same devices in the same order whatever a machine goes on from: a saved state fits only what it was saved of. */
export function qemuArgv(hardware: Hardware): readonly string[] {
  const { image, accelerator, folder, overlay, clock } = hardware
  const at = sockets(folder)
  return [
    'qemu-system-x86_64',
    '-machine',
    'pc',
    ...accelerator.argv,
    '-m',
    String(hardware.memoryMiB),
    '-nodefaults',
    '-no-user-config',
    '-display',
    'none',
    '-kernel',
    image.kernel,
    '-initrd',
    image.initrd,
    '-append',
    `root=LABEL=root console=ttyS0 net.ifnames=0 ${accelerator.words}`.trim(),
    ...socket('monitor', at.monitor),
    '-mon',
    'chardev=monitor,mode=control',
    ...socket('console', at.console),
    '-serial',
    'chardev:console',
    '-device',
    'virtio-serial-pci,id=ports',
    ...socket('agent', at.agent),
    '-device',
    'virtserialport,chardev=agent,name=rig',
    // Machines that go on from one saved state must not draw the same random numbers.
    '-device',
    'vmgenid,guid=auto',
    '-device',
    'virtio-rng-pci',
    '-drive',
    `if=virtio,format=qcow2,file=${overlay},discard=unmap`,
    ...(hardware.hasNetwork
      ? ['-netdev', 'user,id=net,restrict=on', '-device', 'virtio-net-pci,id=network,netdev=net']
      : []),
    ...(hardware.hasTpm
      ? [
          ...socket('tpm', at.tpm),
          '-tpmdev',
          'emulator,id=tpm0,chardev=tpm',
          '-device',
          'tpm-crb,tpmdev=tpm0',
        ]
      : []),
    ...hardware.disks.flatMap(({ serial, file, readOnly }) => [
      '-blockdev',
      JSON.stringify(blockDevice(serial, file, readOnly)),
      '-device',
      JSON.stringify(diskCard(serial)),
    ]),
    ...(clock === undefined
      ? ['-rtc', 'base=utc']
      : ['-rtc', `base=${clock.toISOString().slice(0, 19)}`]),
    // Nothing happens before we listen.
    '-S',
    ...(hardware.resumes ? ['-incoming', 'defer'] : []),
  ]
}

const socket = (id: string, path: string) => ['-chardev', `socket,id=${id},path=${path}`]
