import type { Host, Look } from '../core/host.ts'
import { InstallError } from '../core/install-error.ts'
import type { Key } from './key.ts'
import { dropIdleTokens, dropKey, requireKey, slotsOf } from './keys.ts'
import { refusal } from './refusal.ts'
import { asFile } from './scratch.ts'

/** What systemd loads when it is asked to use a TPM. Debian only suggests them. */
export const tpm2Packages = [
  'libtss2-esys-3.0.2-0',
  'libtss2-mu0',
  'libtss2-rc0',
  'libtss2-tcti-device0',
]

/** Whether the kernel offers a TPM 2.0. */
export const hasTpm2 = async (host: Look): Promise<boolean> =>
  (await host.list('/sys/class/tpmrm')).length > 0

/** @throws InstallError (refused) where there is none. */
async function requireTpm2(host: Look): Promise<void> {
  if (await hasTpm2(host)) return
  throw refusal(
    'cannot bind the volume to a TPM',
    'this machine shows no TPM 2.0 (/sys/class/tpmrm is empty)',
    'switch it on in the firmware, or choose another way: parley help volume add-key',
  )
}

/**
 * Lets this machine's TPM open the volume, as long as what the PCRs measure stays what it is. What was bound before goes
 * first: systemd takes a second binding to the same PCRs for the first one, and adds none. Killed in between, the TPM does
 * not open the volume until the same command has run again; every other way does.
 */
export async function bindTpm2(
  host: Host,
  device: string,
  known: Key,
  pcrs: string,
): Promise<void> {
  await requireTpm2(host)
  await requireKey(host, { device, cost: [] }, known)
  for (const slot of await slotsOf(host, device, 'tpm2')) await dropKey(host, device, slot, known)
  // A kill between a slot and its name has left the name.
  await dropIdleTokens(host, device)
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
  const proof = await host.ask(['cryptsetup', 'open', '--test-passphrase', '--token-only', device])
  if (proof.ok) return
  throw new InstallError('cannot open the volume with the TPM', {
    because: `it was bound to it, and does not open it now: ${proof.err.trim()}`,
    remedy:
      'every other way still opens it; see that the TPM works (tpm2_getcap), then run this again',
  })
}
