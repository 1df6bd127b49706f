import type { Host } from '../core/host.ts'
import { slotOpenedBy } from './cryptsetup.ts'
import type { Key } from './key.ts'
import {
  addNamedKey,
  dropKey,
  headerOf,
  makeKeyFile,
  requireKey,
  slotsOf,
  type Volume,
} from './keys.ts'
import { addRecoveryKey, type Secrets } from './make.ts'
import { refusal } from './refusal.ts'
import { waysOf } from './way.ts'

/**
 * Another passphrase in the place of this one. The old one goes only after the new one was tried; killed in between, both
 * open it, and the same command goes on.
 */
export async function rotatePassphrase(
  host: Host,
  volume: Volume,
  { known, fresh }: { readonly known: Key; readonly fresh: Key },
): Promise<void> {
  const { device } = volume
  const isDone = (await slotOpenedBy(host, device, fresh)) !== undefined
  const former = isDone
    ? await slotOpenedBy(host, device, known)
    : await requireKey(host, volume, known)
  const kind = waysOf(await headerOf(host, device)).find(way => way.slot === former)?.kind
  if (kind === 'recovery key')
    throw refusal(
      'cannot change the passphrase',
      'what you typed is the recovery key, which would go',
      'add a passphrase with it first: parley volume add-key passphrase',
    )
  const slot = await addNamedKey(host, volume, { known, fresh, kind: 'passphrase' })
  if (former !== undefined && former !== slot) await dropKey(host, device, former, fresh)
}

/** New content in the key file, at its old name. `known` is any key that opens the volume and stays. */
export async function rotateKeyFile(
  host: Host,
  volume: Volume,
  { known, path }: { readonly known: Key; readonly path: string },
): Promise<void> {
  const { device } = volume
  await requireKey(host, volume, known)
  const beside = `${path}.parley-next`
  await makeKeyFile(host, beside)
  const next: Key = { kind: 'file', path: beside }
  const slot = await addNamedKey(host, volume, { known, fresh: next, kind: 'key file', path })
  // At its name before the old slot goes: the next boot finds one of the two.
  await host.run({ argv: ['mv', '--force', '--', beside, path], undo: 'one-way' })
  for (const former of await slotsOf(host, device, 'key file'))
    if (former !== slot) await dropKey(host, device, former, { kind: 'file', path })
}

/** A new recovery key, kept by somebody before the old one goes. */
export async function rotateRecoveryKey(
  host: Host,
  volume: Volume,
  { known, confirmed }: { readonly known: Key; readonly confirmed: Secrets['confirmed'] },
): Promise<void> {
  await requireKey(host, volume, known)
  const former = await slotsOf(host, volume.device, 'recovery key')
  const text = await addRecoveryKey(host, volume, { known, confirmed })
  for (const slot of former) await dropKey(host, volume.device, slot, { kind: 'passphrase', text })
}
