import type { Host } from '../core/host.ts'
import type { Key } from './key.ts'
import { label, mapped, mountPoint } from './names.ts'
import { isMounted, isOpen, mount, openWith } from './opening.ts'
import { writeRecord, type VolumeRecord } from './record.ts'
import { refusal } from './refusal.ts'

/**
 * Opens a volume whose header is whole, makes its file system when it never had one, and mounts it. Run again after a kill,
 * it goes on.
 */
export async function mountFirst(
  host: Host,
  record: VolumeRecord,
  key: Key,
): Promise<VolumeRecord> {
  await requireFreePlace(host)
  if (!(await isOpen(host))) await openWith(host, record, key)
  if (record.stage === 'formatted' && !(await isMounted(host))) await makeFileSystem(host)
  await mount(host)
  const complete: VolumeRecord = { ...record, stage: 'complete' }
  await writeRecord(host, complete)
  return complete
}

/** What lies there now would be hidden, not moved. */
async function requireFreePlace(host: Host): Promise<void> {
  if (await isMounted(host)) return
  const standing = await host.list(mountPoint)
  if (standing.length === 0) return
  throw refusal(
    `cannot mount the volume at ${mountPoint}`,
    `it holds ${standing.slice(0, 3).join(', ')}: a volume is made before Parley is installed`,
    'to move what is there: docs/volumes.md, "A host that has no volume yet"',
  )
}

// The record says that it was never whole, so nobody has written to it: what a kill left is made again.
const makeFileSystem = (host: Host) =>
  host.run({ argv: ['mkfs.ext4', '-q', '-F', '-L', label, mapped], undo: 'one-way' })
