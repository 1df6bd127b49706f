import { randomUUID } from 'node:crypto'
import type { Host } from '../core/host.ts'
import { beginningOf } from './beginning.ts'
import type { Place } from './contents.ts'
import * as cryptsetup from './cryptsetup.ts'
import type { Key } from './key.ts'
import { addNamedKey, dropKey, makeKeyFile, requireKey, slotsOf } from './keys.ts'
import { placeOfKeyFile } from './key-file-place.ts'
import { writeRecord, type Tang, type VolumeRecord } from './record.ts'
import { makeRecoveryKey } from './recovery-key.ts'
import { bindTang } from './tang.ts'
import { bindTpm2 } from './tpm2.ts'

/** What a new volume shall be. Each way in is beside the passphrase, which every volume begins with. */
export type Wish = {
  readonly place: Place
  /** Of a file that is to be made. */
  readonly bytes?: number
  readonly keyFile?: string
  readonly tpm2Pcrs?: string
  readonly tang?: Tang
  readonly hasRecoveryKey: boolean
  readonly cost: cryptsetup.Cost
}

export type Secrets = {
  readonly passphrase: string
  /** Shows a fresh recovery key and returns once somebody has kept it. */
  readonly confirmed: (recoveryKey: string) => Promise<void>
}

/**
 * Writes the header with every way in. May be killed anywhere and run again with the same words: what is in already is
 * recognised by the key that opens it, never by guess.
 */
export async function makeHeader(host: Host, wish: Wish, secrets: Secrets): Promise<VolumeRecord> {
  const beginning = await beginningOf(host, wish.place, wish.bytes)
  const known: Key = { kind: 'passphrase', text: secrets.passphrase }
  if (beginning.state === 'complete' || beginning.state === 'found') {
    const { record } = beginning
    await requireKey(host, { device: record.device, cost: wish.cost }, known)
    await writeRecord(host, record)
    return record
  }
  const { isFile } = wish.place
  const record: VolumeRecord =
    beginning.state === 'cut short'
      ? beginning.record
      : { uuid: randomUUID(), device: beginning.device, isFile, stage: 'begun' }
  if (record.stage === 'formatted') return record
  if (beginning.state === 'new') await writeRecord(host, record)
  if (beginning.state === 'new' || !beginning.isFormatted) {
    if (isFile && wish.bytes !== undefined) await makeFile(host, record.device, wish.bytes)
    await host.run(cryptsetup.format(record.device, record.uuid, secrets.passphrase, wish.cost))
  }
  return addWays(host, wish, { record, known, confirmed: secrets.confirmed })
}

async function makeFile(host: Host, path: string, bytes: number): Promise<void> {
  if (!(await host.ask(['test', '-e', path])).ok)
    await host.write(path, { kind: 'file', content: '', mode: 0o600, owner: 'root:root' })
  // All of it now: a file that grows on a full disk would end writes in the middle.
  await host.run({ argv: ['fallocate', '--length', String(bytes), path], undo: 'one-way' })
}

async function addWays(
  host: Host,
  { keyFile, tpm2Pcrs, tang, hasRecoveryKey, cost }: Wish,
  {
    record,
    known,
    confirmed,
  }: { record: VolumeRecord; known: Key; confirmed: Secrets['confirmed'] },
): Promise<VolumeRecord> {
  const { device } = record
  const volume = { device, cost }
  await addNamedKey(host, volume, { known, fresh: known, kind: 'passphrase' })
  // A kill came between a key and its name: nobody can say what it is, and nobody has used it yet.
  for (const slot of await slotsOf(host, device, 'unnamed'))
    await dropKey(host, device, slot, known)
  let made: VolumeRecord = { ...record, stage: 'formatted' }
  if (keyFile !== undefined) {
    const fresh = await makeKeyFile(host, keyFile)
    await addNamedKey(host, volume, { known, fresh, kind: 'key file' })
    made = { ...made, keyFile: await placeOfKeyFile(host, keyFile) }
  }
  if (tpm2Pcrs !== undefined) {
    if ((await slotsOf(host, device, 'tpm2')).length === 0)
      await bindTpm2(host, device, known, tpm2Pcrs)
    made = { ...made, tpm2Pcrs }
  }
  if (tang !== undefined) {
    if ((await slotsOf(host, device, 'tang')).length === 0)
      await bindTang(host, device, known, tang)
    made = { ...made, tang }
  }
  if (hasRecoveryKey && (await slotsOf(host, device, 'recovery key')).length === 0)
    await addRecoveryKey(host, volume, { known, confirmed })
  await writeRecord(host, made)
  return made
}

/**
 * Goes into the header only once somebody has kept it: a kill before that leaves no key that nobody knows.
 * @returns the key
 */
export async function addRecoveryKey(
  host: Host,
  volume: { readonly device: string; readonly cost: cryptsetup.Cost },
  { known, confirmed }: { known: Key; confirmed: Secrets['confirmed'] },
): Promise<string> {
  const text = makeRecoveryKey()
  await confirmed(text)
  const fresh: Key = { kind: 'passphrase', text }
  await addNamedKey(host, volume, { known, fresh, kind: 'recovery key' })
  return text
}
