import type { Header } from './header.ts'
import { mapping } from './names.ts'
import type { VolumeRecord } from './record.ts'
import { waysOf, type Kind } from './way.ts'

/**
 * The line that opens the volume at boot. nofail: a boot without a key goes on to ssh. tries=0: who mistypes is asked
 * again. systemd takes either a TPM or a key file, not one after the other: unlock-parley.service tries what is left.
 */
export function crypttabLine(record: VolumeRecord, header: Header): string {
  const has = (kind: Kind) => waysOf(header).some(way => way.kind === kind)
  const place = record.isFile ? record.device : `UUID=${record.uuid}`
  const keyFile = has('tpm2') || !has('key file') ? undefined : record.keyFile?.boot
  const options = [
    'luks',
    'nofail',
    'tries=0',
    // nofail: nobody waits for it. A disk that comes late is asked about when it comes.
    'x-systemd.device-timeout=10min',
    ...(has('tpm2') ? ['tpm2-device=auto', 'token-timeout=30s'] : []),
    // As long as systemd waits for any disk: one that comes later than somebody is asked is not looked at again.
    ...(keyFile?.includes(':') === true ? ['keyfile-timeout=90s'] : []),
    // Else the network would wait for the volume, and the volume for the network.
    ...(has('tang') ? ['_netdev'] : []),
  ]
  return `${mapping} ${place} ${keyFile ?? 'none'} ${options.join(',')}`
}
