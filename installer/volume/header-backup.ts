import { dirname } from 'node:path'
import type { Host } from '../core/host.ts'
import { slotOpenedBy } from './cryptsetup.ts'
import { readHeader } from './header.ts'
import type { Key } from './key.ts'
import { headerOf, requireKey } from './keys.ts'
import { label } from './names.ts'
import { writeRecord, type VolumeRecord } from './record.ts'
import { refusal } from './refusal.ts'
import { withScratch } from './scratch.ts'

/**
 * A copy of the header, readable only by the holder of an age key. In clear it would open the volume for whoever knows any
 * passphrase of its day, removed since or not.
 */
export async function backUpHeader(
  host: Host,
  record: VolumeRecord,
  {
    path,
    recipient,
    now,
  }: { readonly path: string; readonly recipient: string; readonly now: Date },
): Promise<void> {
  const what = `cannot write a header backup to ${path}`
  if ((await host.ask(['test', '-e', path])).ok)
    throw refusal(what, 'it is there already', 'name a new file')
  if (!(await host.ask(['test', '-d', dirname(path)])).ok)
    throw refusal(what, `there is no directory ${dirname(path)}`, 'make it first')
  const { epoch } = await headerOf(host, record.device)
  const fresh = `${path}.parley-new`
  await withScratch(host, 'header', async image => {
    const argv = ['cryptsetup', 'luksHeaderBackup', record.device] as const
    await host.run({ argv: [...argv, `--header-backup-file=${image}`], undo: 'one-way' })
    await host.run({
      argv: ['age', '--encrypt', `--recipient=${recipient}`, `--output=${fresh}`, image],
      undo: 'one-way',
    })
  })
  for (const argv of [
    ['chmod', '0600', fresh],
    ['sync', fresh],
    ['mv', '--no-clobber', '--', fresh, path],
  ] as const)
    await host.run({ argv, undo: 'one-way' })
  await writeRecord(host, { ...record, headerBackup: { path, at: now.toISOString(), epoch } })
}

/**
 * Puts a header back. Only one of this very volume, and only when the key opens it: a header that nobody can open would
 * make things worse.
 * @param identity the file with the age key
 */
export async function restoreHeader(
  host: Host,
  record: VolumeRecord,
  { path, identity, key }: { readonly path: string; readonly identity: string; readonly key: Key },
): Promise<void> {
  const { device, uuid } = record
  const what = `cannot restore the header of ${device}`
  const standing = await readHeader(host, device)
  if (standing !== undefined && standing.uuid !== uuid)
    throw refusal(
      what,
      `it has the header of another volume (UUID ${standing.uuid})`,
      'see that it is the right device',
    )
  await withScratch(host, 'header', async image => {
    const answer = await host.ask([
      'age',
      '--decrypt',
      `--identity=${identity}`,
      `--output=${image}`,
      path,
    ])
    if (!answer.ok)
      throw refusal(
        what,
        `age cannot read ${path}: ${firstLine(answer.err)}`,
        'name the backup, and the identity that it was encrypted for',
      )
    const kept = await readHeader(host, image)
    if (kept?.label !== label)
      throw refusal(what, `${path} holds no header of Parley's`, 'name another backup')
    if (kept.uuid !== uuid)
      throw refusal(
        what,
        `the backup is of another volume (UUID ${kept.uuid}, here ${uuid})`,
        'name a backup of this one',
      )
    if ((await slotOpenedBy(host, device, key, image)) === undefined)
      throw refusal(
        what,
        'that key does not open the header in the backup',
        'give one that was valid when the backup was made',
      )
    await host.run({
      argv: [
        'cryptsetup',
        'luksHeaderRestore',
        '--batch-mode',
        device,
        `--header-backup-file=${image}`,
      ],
      undo: 'one-way',
    })
  })
  await requireKey(host, { device, cost: [] }, key)
}

const firstLine = (text: string) => text.trim().replace(/\n[^]*/, '')
