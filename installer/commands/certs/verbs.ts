import type { Verb } from '../verb.ts'
import { importCerts } from './import.ts'
import { issueCerts, renewCerts } from './renew.ts'
import { revertCerts } from './revert.ts'
import { revokeCerts } from './revoke.ts'
import { rotateCa } from './rotate-ca.ts'
import { certsStatus } from './status.ts'
import { certsTrust } from './trust.ts'

/** What operators do with certificates. */
export const certs: readonly Verb[] = [
  certsStatus,
  certsTrust,
  issueCerts,
  renewCerts,
  importCerts,
  revertCerts,
  revokeCerts,
  rotateCa,
]
