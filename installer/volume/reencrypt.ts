import type { Host } from '../core/host.ts'
import type { Cost } from './cryptsetup.ts'
import { handedOver, type Key } from './key.ts'
import type { Header } from './header.ts'
import { addNamedKey, dropIdleTokens, headerOf, makeKeyFile, requireKey, slotsOf } from './keys.ts'
import { addRecoveryKey, type Secrets } from './make.ts'
import { writeRecord, type VolumeRecord } from './record.ts'
import { refusal } from './refusal.ts'
import { bindTang } from './tang.ts'
import { bindTpm2 } from './tpm2.ts'
import { waysOf } from './way.ts'

type Request = {
  readonly record: VolumeRecord
  /** A passphrase: the one way that lives through it. */
  readonly key: Key
  readonly cost: Cost
  /** Opened now: people go on working while it runs. */
  readonly isOpen: boolean
  readonly confirmed: Secrets['confirmed']
}

/**
 * Another volume key for the same data: what somebody copied of the old header opens nothing any more. Killed, or after a
 * power cut, the same command goes on where it was. The other ways in are made again at the end, since each of them kept
 * the old volume key.
 */
export async function reencrypt(host: Host, request: Request): Promise<void> {
  const { device } = request.record
  const { key, cost } = request
  const slot = await requireKey(host, { device, cost }, key)
  const header = await headerOf(host, device)
  const record = await begun(host, request.record, { header, slot })
  if (header.isReencrypting) await run(host, request, ['--resume-only'])
  else if (header.keyDigest === record.reencryption.from)
    await run(host, request, [`--key-slot=${slot}`, ...cost])
  await payBack(host, request, record)
}

type Begun = VolumeRecord & { readonly reencryption: NonNullable<VolumeRecord['reencryption']> }

/** What is to be made again is noted before the first change. */
async function begun(
  host: Host,
  record: VolumeRecord,
  { header, slot }: { header: Header; slot: number },
): Promise<Begun> {
  const { reencryption } = record
  if (reencryption !== undefined) return { ...record, reencryption }
  const ways = waysOf(header)
  if (ways.find(way => way.slot === slot)?.kind === 'recovery key')
    throw refusal(
      'cannot re-encrypt the volume',
      'what you typed is the recovery key, which would go',
      'type a passphrase; to add one: parley volume add-key passphrase',
    )
  const lost = new Set(ways.filter(way => way.slot !== slot).map(way => way.kind))
  const owed = (['key file', 'tpm2', 'tang', 'recovery key'] as const).filter(kind =>
    lost.has(kind),
  )
  const { keyFile, tpm2Pcrs, tang } = record
  const known = { 'key file': keyFile, tpm2: tpm2Pcrs, tang, 'recovery key': true }
  const unknown = owed.find(kind => known[kind] === undefined)
  if (unknown !== undefined)
    throw refusal(
      'cannot re-encrypt the volume',
      `the way in by ${unknown} could not be made again: this host has not made it`,
      'add it by parley volume add-key, so that it is known; or remove it: parley volume remove-key SLOT',
    )
  const noted = { ...record, reencryption: { from: header.keyDigest, owed } }
  await writeRecord(host, noted)
  return noted
}

async function run(host: Host, { record, key, isOpen }: Request, words: readonly string[]) {
  const { flag, input } = handedOver(key)
  await host.run({
    argv: [
      'cryptsetup',
      'reencrypt',
      '--batch-mode',
      flag,
      ...(isOpen ? [] : ['--force-offline-reencrypt']),
      ...words,
      record.device,
    ],
    ...(input !== undefined && { input }),
    undo: 'one-way',
  })
}

/** Makes the other ways again. Each is recognised when it is there already. */
async function payBack(host: Host, request: Request, record: Begun): Promise<void> {
  const { key: known, cost, confirmed } = request
  const { device, keyFile, tpm2Pcrs, tang } = record
  const volume = { device, cost }
  const { owed } = record.reencryption
  await dropIdleTokens(host, device)
  await addNamedKey(host, volume, { known, fresh: known, kind: 'passphrase' })
  const isMissing = async (kind: (typeof owed)[number]) =>
    owed.includes(kind) && (await slotsOf(host, device, kind)).length === 0
  if (keyFile !== undefined && (await isMissing('key file'))) {
    const fresh = await makeKeyFile(host, keyFile.path)
    await addNamedKey(host, volume, { known, fresh, kind: 'key file' })
  }
  if (tpm2Pcrs !== undefined && (await isMissing('tpm2')))
    await bindTpm2(host, device, known, tpm2Pcrs)
  if (tang !== undefined && (await isMissing('tang'))) await bindTang(host, device, known, tang)
  if (await isMissing('recovery key')) await addRecoveryKey(host, volume, { known, confirmed })
  const { reencryption: _done, ...rest } = record
  await writeRecord(host, rest)
}
