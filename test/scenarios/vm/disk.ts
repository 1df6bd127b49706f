import { spawnSync } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'

/** A disk of a machine; inside it is `/dev/disk/by-id/virtio-<serial>`. */
export type Disk = {
  readonly serial: string
  /** A new, empty disk of that size; without one, it is a disk that was attached before. */
  readonly sizeMiB?: number
  /** Or a file of ours, which is only read. */
  readonly readOnlyFile?: string
}

/** Where a disk's content lies, made when it is new. */
export async function diskFile(folder: string, { serial, sizeMiB, readOnlyFile }: Disk) {
  if (readOnlyFile !== undefined) return readOnlyFile
  const path = join(folder, `${serial}.raw`)
  if (sizeMiB === undefined) return path
  const file = await open(path, 'wx')
  await file.truncate(sizeMiB * 1024 ** 2)
  await file.close()
  return path
}

/** Writes that the machine has not flushed may be lost with its power, as on a real disk; those it has flushed are kept. */
export const blockDevice = (serial: string, file: string, readOnly: boolean) => ({
  driver: 'raw',
  'node-name': `disk-${serial}`,
  'read-only': readOnly,
  discard: 'unmap',
  file: { driver: 'file', filename: file, locking: readOnly ? 'off' : 'auto' },
})

/** The same as a card in the machine. */
export const diskCard = (serial: string) => ({
  driver: 'virtio-blk-pci',
  id: `card-${serial}`,
  drive: `disk-${serial}`,
  serial,
})

/** Whether whoever has the disk in hand finds these words on it. */
export const isOn = (file: string, words: string): boolean =>
  spawnSync('grep', ['--quiet', '--text', '--fixed-strings', words, file]).status === 0
