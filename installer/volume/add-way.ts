import type { Host } from '../core/host.ts'
import type { Key } from './key.ts'
import { placeOfKeyFile } from './key-file-place.ts'
import { addNamedKey, makeKeyFile, requireKey, type Volume } from './keys.ts'
import { addRecoveryKey, type Secrets } from './make.ts'
import { writeRecord, type Tang, type VolumeRecord } from './record.ts'
import { bindTang } from './tang.ts'
import { bindTpm2 } from './tpm2.ts'

/** A way to add, with what only somebody outside can say of it. */
export type NewWay =
  | { readonly kind: 'passphrase'; readonly fresh: Key }
  | { readonly kind: 'recovery key'; readonly confirmed: Secrets['confirmed'] }
  | { readonly kind: 'key file'; readonly path: string }
  | { readonly kind: 'tpm2'; readonly pcrs: string }
  | { readonly kind: 'tang'; readonly tang: Tang }

/**
 * Adds one way into the volume, and notes what a boot has to know of it.
 * @returns the record as it is now
 * @throws InstallError (refused) when what is known opens nothing, before anything is made or shown
 */
export async function addWay(
  host: Host,
  { record, volume }: { readonly record: VolumeRecord; readonly volume: Volume },
  { known, way }: { readonly known: Key; readonly way: NewWay },
): Promise<VolumeRecord> {
  const noted = async (more: Partial<VolumeRecord>) => {
    const now = { ...record, ...more }
    await writeRecord(host, now)
    return now
  }
  const { device } = volume
  await requireKey(host, volume, known)
  switch (way.kind) {
    case 'passphrase':
      await addNamedKey(host, volume, { known, fresh: way.fresh, kind: way.kind })
      return record
    case 'recovery key':
      await addRecoveryKey(host, volume, { known, confirmed: way.confirmed })
      return record
    case 'key file': {
      const fresh = await makeKeyFile(host, way.path)
      await addNamedKey(host, volume, { known, fresh, kind: way.kind })
      return noted({ keyFile: await placeOfKeyFile(host, way.path) })
    }
    case 'tpm2':
      await bindTpm2(host, device, known, way.pcrs)
      return noted({ tpm2Pcrs: way.pcrs })
    case 'tang':
      await bindTang(host, device, known, way.tang)
      return noted({ tang: way.tang })
  }
}
