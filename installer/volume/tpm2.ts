import type { Host, Look } from '../core/host.ts'
import type { Key } from './key.ts'
import { dropIdleTokens, dropKey, slotsOf } from './keys.ts'
import { refusal } from './refusal.ts'
import { asFile } from './scratch.ts'

/** What systemd loads when it is asked to use a TPM. Debian only suggests them. */
export const tpm2Packages = [
  'libtss2-esys-3.0.2-0',
  'libtss2-mu0',
  'libtss2-rc0',
  'libtss2-tcti-device0',
]

/** @throws InstallError (refused) where there is none. */
async function requireTpm2(host: Look): Promise<void> {
  if ((await host.list('/sys/class/tpmrm')).length > 0) return
  throw refusal(
    'cannot bind the volume to a TPM',
    'this machine shows no TPM 2.0 (/sys/class/tpmrm is empty)',
    'switch it on in the firmware, or choose another way: parley help volume add-key',
  )
}

/**
 * Lets this machine's TPM open the volume, as long as what the PCRs measure stays what it is. What was bound before goes
 * when the new binding is in.
 */
export async function bindTpm2(
  host: Host,
  device: string,
  known: Key,
  pcrs: string,
): Promise<void> {
  await requireTpm2(host)
  const former = await slotsOf(host, device, 'tpm2')
  await asFile(host, known, path =>
    host.run({
      argv: [
        'systemd-cryptenroll',
        `--unlock-key-file=${path}`,
        '--tpm2-device=auto',
        `--tpm2-pcrs=${pcrs}`,
        device,
      ],
      undo: 'one-way',
    }),
  )
  for (const slot of former) await dropKey(host, device, slot, known)
  await dropIdleTokens(host, device)
}
