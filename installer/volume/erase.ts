import type { Host } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import { readHeader } from './header.ts'
import { recordPath, writeRecord, type VolumeRecord } from './record.ts'

/** Where LUKS2 keeps everything that leads to the volume key. */
const headerBytes = 16 * 1024 ** 2

/**
 * Destroys every way to the data: the key slots, then the whole header, and reads it back. What lies behind stays on the
 * disk as noise without a key. Killed, it goes on from the record.
 * @returns what was done, in an operator's words
 */
export async function eraseVolume(host: Host, record: VolumeRecord): Promise<string[]> {
  const { device, isFile, keyFile } = record
  if (record.stage !== 'erasing') await writeRecord(host, { ...record, stage: 'erasing' })
  const isThere = (await host.ask(['test', '-e', device])).ok
  const header = isThere ? await readHeader(host, device) : undefined
  if (header !== undefined)
    await host.run({ argv: ['cryptsetup', 'luksErase', '--batch-mode', device], undo: 'one-way' })
  if (isThere) {
    await host.run({
      argv: [
        'dd',
        'if=/dev/zero',
        `of=${device}`,
        'bs=1M',
        `count=${headerBytes / 1024 ** 2}`,
        'conv=notrunc,fsync',
      ],
      undo: 'one-way',
    })
    await requireZeroes(host, device)
  }
  // The file itself holds only noise now.
  if (isFile) await host.run({ argv: ['rm', '--force', '--', device], undo: 'one-way' })
  if (keyFile !== undefined)
    await host.run({ argv: ['rm', '--force', '--', keyFile.path], undo: 'one-way' })
  await host.remove(recordPath)
  return [
    `erased ${header?.slots.length ?? 0} keys and the first 16 MiB of ${device}, and read them back as zeroes`,
    ...(isFile ? [`removed ${device}`] : []),
    ...(keyFile === undefined ? [] : [`removed the key file ${keyFile.path}`]),
    'backups of the header, wherever they are, still lead to what lies on the disk: destroy them too',
  ]
}

async function requireZeroes(host: Host, device: string): Promise<void> {
  const words = ['cmp', `--bytes=${headerBytes}`, device, '/dev/zero'] as const
  const { ok, out, err } = await host.ask(words)
  if (ok) return
  throw new InstallError(`cannot erase ${device}`, {
    because: `what was written does not read back: ${out}${err}`,
    remedy: 'the disk may be failing; destroy it if it held secrets, and run this again',
  })
}
